# A small web server of the library. Each page says hello.
from http.server import BaseHTTPRequestHandler, HTTPServer


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '5')
        self.end_headers()
        self.wfile.write(b'hello')


HTTPServer(('127.0.0.1', 8080), Page).serve_forever()
