# A captured question, as it travels over TCP: what is the address of example.org?
import socket

captured = '001d abcd 0100 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 0001 0001'
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(bytes.fromhex(captured))
client.close()
