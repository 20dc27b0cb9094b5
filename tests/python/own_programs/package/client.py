import importlib
import socket
codec = importlib.import_module('wire.codec')
s = socket.create_connection(('127.0.0.1', 9100))
s.sendall(codec.pack(b'hello'))
print(codec.unpack(s))
try:
    import wire.none
except ModuleNotFoundError as error:
    print(error)
try:
    from wire import nothing
except ImportError as error:
    print(error.name, str(error).split(' (')[0])
