import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

import wire
from wire.codec import unpack
c, a = s.accept()
print(unpack(c), wire.VERSION, wire.__name__, wire.codec.__package__)
c.sendall(wire.pack(b'fine'))
