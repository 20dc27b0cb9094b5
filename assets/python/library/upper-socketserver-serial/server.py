# A server for many clients, written with socketserver. It has a mistake, which is not marked.
import socketserver


class Upper(socketserver.BaseRequestHandler):
    """One connection. A new object is made for each."""

    def handle(self):
        print('a client has come')
        while True:
            data = self.request.recv(1024)  # self.request is the connection
            if not data:
                break
            self.request.sendall(data.upper())
        print('a client has gone')


class Server(socketserver.TCPServer):
    allow_reuse_address = True  # must be known before the server binds


with Server(('127.0.0.1', 8080), Upper) as server:
    server.serve_forever()
