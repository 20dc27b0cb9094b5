import asyncio
import socket


async def attend(loop, conn):
    while data := await loop.sock_recv(conn, 100):
        await loop.sock_sendall(conn, data + b'!')
    conn.close()
    print('closed')


async def main():
    loop = asyncio.get_running_loop()
    listener = socket.create_server(('127.0.0.1', 9100))
    listener.setblocking(False)
    while True:
        conn, address = await loop.sock_accept(listener)
        print('from', address[0])
        asyncio.create_task(attend(loop, conn))


asyncio.run(main())
