# A client of the web. It reads the head, and then as many bytes as the head has announced.
import json
import socket


def recv_until(conn, end):
    data = b''
    while not data.endswith(end):
        data += conn.recv(1)
    return data


def recv_exact(conn, size):
    whole = b''
    while len(whole) < size:
        whole += conn.recv(size - len(whole))
    return whole


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'GET /tea HTTP/1.1\r\nHost: localhost\r\n\r\n')
head = recv_until(client, b'\r\n\r\n').decode()
size = int(head.split('Content-Length: ')[1])
body = recv_exact(client, size)
print('body:', body)
print('tea:', json.loads(body)['tea'])
client.close()
