import asyncio


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        print('made', transport.get_extra_info('peername')[0])

    def data_received(self, data):
        print('received', data)
        self.transport.write(data[::-1])

    def eof_received(self):
        print('eof')

    def connection_lost(self, exc):
        print('lost', exc)
        self.done.set_result(None)


async def main():
    loop = asyncio.get_running_loop()
    Echo.done = loop.create_future()
    server = await loop.create_server(Echo, '127.0.0.1', 9100)
    await Echo.done
    server.close()


asyncio.run(main())
