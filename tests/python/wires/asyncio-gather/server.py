import asyncio


async def serve(reader, writer):
    while data := await reader.read(100):
        writer.write(data.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 9100)
    async with server:
        await server.serve_forever()


asyncio.run(main())
