import asyncio


async def serve(reader, writer):
    print(repr(writer.get_extra_info('peername')))
    writer.write((await reader.readline()).upper())
    writer.close()
    await writer.wait_closed()
    done.set()


async def main():
    global done
    done = asyncio.Event()
    server = await asyncio.start_unix_server(serve, '/tmp/learner-asyncio.sock')
    await done.wait()
    server.close()


asyncio.run(main())
