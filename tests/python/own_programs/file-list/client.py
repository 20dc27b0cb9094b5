import os, socket, struct
s = socket.create_connection(('127.0.0.1', 9100))
reader = s.makefile('rb')
names = []
while (line := reader.readline().strip()):
    names.append(line.decode())
print(names)
s.sendall(b'b.bin')
size, = struct.unpack('!I', reader.read(4))
with open('downloaded.bin', 'wb') as f:
    left = size
    while left:
        part = reader.read(min(left, 1000))
        f.write(part)
        left -= len(part)
print(size, os.path.getsize('downloaded.bin'), open('downloaded.bin', 'rb').read() == b'x' * 3000)
os.rename('downloaded.bin', 'kept.bin')
print(os.path.exists('downloaded.bin'), os.path.exists('kept.bin'))
os.remove('kept.bin')
print(os.path.exists('kept.bin'))
