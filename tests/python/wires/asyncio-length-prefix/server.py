import asyncio
import struct


async def serve(reader, writer):
    try:
        while True:
            (length,) = struct.unpack('>I', await reader.readexactly(4))
            message = await reader.readexactly(length)
            print('message', message)
            writer.write(struct.pack('>I', len(message)) + message.upper())
            await writer.drain()
    except asyncio.IncompleteReadError as error:
        print('incomplete', error.partial, error.expected)
    writer.close()


async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 9100)
    await server.serve_forever()


asyncio.run(main())
