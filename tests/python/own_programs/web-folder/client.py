import socket
for path in ('/index.html', '/none.html', '/'):
    s = socket.create_connection(('127.0.0.1', 9100))
    s.sendall(b'GET ' + path.encode() + b' HTTP/1.1\r\n\r\n')
    answer = b''
    while part := s.recv(1000):
        answer += part
    print(answer)
    s.close()
