# A web server with one page. It understands two lines of a request: Range and If-Range.
import hashlib
import socket

with open('ben.txt', 'rb') as file:
    page = file.read()
tag = '"' + hashlib.sha256(page).hexdigest()[:8] + '"'

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
request = b''
while b'\r\n\r\n' not in request:
    chunk = conn.recv(1024)
    if not chunk:
        break
    request += chunk
fields = dict(line.split(': ', 1) for line in request.decode().split('\r\n') if ': ' in line)
start = int(fields['Range'].removeprefix('bytes=').removesuffix('-'))
if fields.get('If-Range', tag) == tag:
    status, part = '206 Partial Content', page[start:]
else:
    status, part = '200 OK', page
head = f'HTTP/1.1 {status}\r\nETag: {tag}\r\nContent-Length: {len(part)}\r\n\r\n'
conn.sendall(head.encode() + part)
conn.close()
server.close()
