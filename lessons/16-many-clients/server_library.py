# The cinema with the server of the library.
import socketserver

SEATS = b'ABCDEFGHIJ'
sold = 0


class Counter(socketserver.BaseRequestHandler):
    def handle(self):
        global sold
        while self.request.recv(1):
            self.request.sendall(SEATS[sold:sold + 1])
            sold = sold + 1


socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(('127.0.0.1', 8080), Counter) as server:
    server.serve_forever()
