# A server that means to answer many clients at once in one thread.
import asyncio
import socket


async def serve(conn):
    with conn:  # closes the connection however this ends
        while True:
            data = conn.recv(1024)
            if not data:
                break
            conn.sendall(data.upper())
    print('a client has gone')


async def main():
    server = socket.create_server(('127.0.0.1', 8080))
    server.setblocking(False)
    loop = asyncio.get_running_loop()
    while True:
        conn, address = await loop.sock_accept(server)
        print('a client has come')
        conn.setblocking(True)  # or recv raises BlockingIOError
        asyncio.create_task(serve(conn))


asyncio.run(main())
