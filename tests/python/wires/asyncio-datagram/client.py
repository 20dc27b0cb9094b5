import asyncio


class Client(asyncio.DatagramProtocol):
    def __init__(self, answers):
        self.answers = answers

    def datagram_received(self, data, addr):
        self.answers.put_nowait(data)


async def main():
    loop = asyncio.get_running_loop()
    answers = asyncio.Queue()
    transport, _ = await loop.create_datagram_endpoint(lambda: Client(answers), remote_addr=('127.0.0.1', 9101))
    for word in (b'one', b'two'):
        transport.sendto(word)
        print(await answers.get())
    transport.close()


asyncio.run(main())
