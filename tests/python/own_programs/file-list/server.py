import os, struct
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

os.makedirs('shared/deep', exist_ok=True)
for name, size in (('a.txt', 10), ('b.bin', 3000), ('deep/c.txt', 0)):
    with open(os.path.join('shared', name), 'wb') as f:
        f.write(b'x' * size)
c, a = s.accept()
names = sorted(os.listdir('shared'))
c.sendall(('\n'.join(names) + '\n\n').encode())
wanted = c.recv(100).decode()
path = os.path.join('shared', wanted)
print(wanted, os.path.isfile(path), os.path.isdir('shared/deep'), os.path.getsize(path))
c.sendall(struct.pack('!I', os.path.getsize(path)))
with open(path, 'rb') as f:
    while part := f.read(1024):
        c.sendall(part)
c.close()
for where, folders, files in os.walk('shared'):
    print(where, folders, sorted(files))
