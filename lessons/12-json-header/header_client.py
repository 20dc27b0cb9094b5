# A client that sends two photos. Each stands behind a header in JSON, and that behind its length.
import json
import socket
import struct


def send_message(fields, data):
    header = json.dumps({**fields, 'data_size': len(data)}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
send_message({}, b'\xff\xd8\xff\xe0 cat \xff\xd9')
send_message({'name': 'dog.jpg'}, b'\xff\xd8\xff\xe0 dog \xff\xd9')
client.close()
