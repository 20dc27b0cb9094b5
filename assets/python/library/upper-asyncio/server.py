# A server that answers many clients at once in one thread: whoever awaits something lets the others go on.
import asyncio


async def serve(reader, writer):
    print('a client has come')
    while True:
        data = await reader.read(1024)  # whatever has come; until something has, the others go on
        if not data:
            break
        writer.write(data.upper())
        await writer.drain()            # waits only if the kernel has no room for more
    writer.close()
    await writer.wait_closed()
    print('a client has gone')


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 8080)
    async with server:                  # each client gets a task that runs serve
        await server.serve_forever()


asyncio.run(main())
