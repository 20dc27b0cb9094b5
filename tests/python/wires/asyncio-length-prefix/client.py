import asyncio
import struct


async def main():
    reader, writer = await asyncio.open_connection('127.0.0.1', 9100)
    for part in (b'\0\0\0\5he', b'llo\0\0', b'\0\3abc\0\0\0'):
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.01)
    for _ in range(2):
        (length,) = struct.unpack('>I', await reader.readexactly(4))
        print(await reader.readexactly(length))
    writer.write_eof()
    print(await reader.read())
    writer.close()


asyncio.run(main())
