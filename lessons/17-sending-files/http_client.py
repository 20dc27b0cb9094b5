# A browser that has 6000 bytes of yesterday's page, and the tag that came with them.
import hashlib
import socket

with open('anna.txt', 'rb') as file:
    yesterday = file.read()
half, tag = yesterday[:6000], hashlib.sha256(yesterday).hexdigest()[:8]

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
request = f'GET /menu HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes={len(half)}-\r\nIf-Range: "{tag}"\r\n\r\n'
client.sendall(request.encode())
answer = b''
while chunk := client.recv(4096):
    answer += chunk
head, body = answer.split(b'\r\n\r\n', 1)
print(head.decode().split('\r\n')[0], '- bytes:', len(body))
client.close()
