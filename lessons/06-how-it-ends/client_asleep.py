# A guest who sits down and falls asleep. From outside nobody can tell whether it will ever wake.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
time.sleep(3)
client.close()
