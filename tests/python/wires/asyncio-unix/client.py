import asyncio


async def main():
    reader, writer = await asyncio.open_unix_connection('/tmp/learner-asyncio.sock')
    print(writer.get_extra_info('peername'))
    writer.write(b'abc\n')
    print(await reader.read())
    writer.close()


asyncio.run(main())
