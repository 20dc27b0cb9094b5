import asyncio


class Upper(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        print('datagram', data, addr[0])
        self.transport.sendto(data.upper(), addr)


async def main():
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(Upper, local_addr=('127.0.0.1', 9101))
    await asyncio.Event().wait()


asyncio.run(main())
