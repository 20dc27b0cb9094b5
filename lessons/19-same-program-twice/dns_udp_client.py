# The same question, captured as it travels over UDP.
import socket

captured = 'abcd 0100 0001 0000 0000 0000 07 6578616d706c65 03 6f7267 00 0001 0001'
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 8080))
client.send(bytes.fromhex(captured))
client.close()
