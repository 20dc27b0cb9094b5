import asyncio


async def serve(reader, writer):
    try:
        await asyncio.wait_for(reader.readline(), 0.05)
    except asyncio.TimeoutError:
        writer.write(b'too late\n')
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 9100)
    async with server:
        await server.serve_forever()


asyncio.run(main())
