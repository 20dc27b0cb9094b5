# A client that says hello in GBK, where a Chinese character has two bytes.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall('你好'.encode('gbk'))
client.close()
