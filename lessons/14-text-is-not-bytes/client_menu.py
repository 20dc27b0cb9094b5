# A client that sends a line of the menu.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
text = 'café 茶'
print('characters:', len(text))
client.sendall(text.encode())
for character in text:
    print(character, character.encode())
client.close()
