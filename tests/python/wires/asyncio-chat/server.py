import asyncio

writers = []


async def serve(reader, writer):
    name = (await reader.readuntil(b'\n')).decode().strip()
    writers.append(writer)
    print(name, 'joins')
    writer.write(b'welcome\n')
    while line := await reader.readline():
        print(name, 'says', line.decode().strip())
        for other in writers:
            if other is not writer:
                other.write(f'{name}: '.encode() + line)
                await other.drain()
    writers.remove(writer)
    print(name, 'leaves')
    writer.close()


async def main():
    async with await asyncio.start_server(serve, '127.0.0.1', 9100) as server:
        await server.serve_forever()


asyncio.run(main())
