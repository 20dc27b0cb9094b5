import asyncio


async def person(name):
    reader, writer = await asyncio.open_connection('127.0.0.1', 9100)
    writer.write(name.encode() + b'\n')
    print(name, await reader.readline())
    return reader, writer


async def main():
    hears, anna = await person('anna')
    reads, ben = await person('ben')
    anna.write(b'hello\n')
    print('ben hears', await reads.readline())
    ben.write(b'hi anna\n')
    print('anna hears', await hears.readline())
    for writer in (anna, ben):
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)


asyncio.run(main())
