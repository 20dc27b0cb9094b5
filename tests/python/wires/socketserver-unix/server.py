import os
import socketserver


class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    pass


path = '/tmp/learner-socketserver.sock'
if os.path.exists(path):
    os.unlink(path)
with Server(path, Upper) as server:
    print(server.server_address, os.path.exists(path))
    server.handle_request()
    server.handle_request()
