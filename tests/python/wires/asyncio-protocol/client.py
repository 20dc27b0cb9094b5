import asyncio


class Client(asyncio.Protocol):
    def __init__(self, over):
        self.over, self.left = over, [b'abc', b'defg']

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.left.pop(0))

    def data_received(self, data):
        print('answer', data)
        if self.left:
            self.transport.write(self.left.pop(0))
        else:
            self.transport.close()

    def connection_lost(self, exc):
        print('closed', exc)
        self.over.set_result(True)


async def main():
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    transport, protocol = await loop.create_connection(lambda: Client(over), '127.0.0.1', 9100)
    print(await over, transport.is_closing())


asyncio.run(main())
