# A server for many clients, written with socketserver. The loop, the accept and the threads are the module's work.
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


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True  # must be known before the server binds
    daemon_threads = True       # the end of the server does not wait for its clients


with Server(('127.0.0.1', 8080), Upper) as server:
    server.serve_forever()
