# A server that answers everything in upper case, one call after another. It has a mistake, which is not marked.
import socket

switchboard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)    # a phone that others can call
switchboard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # take the number even if it was in use a moment ago
switchboard.bind(('127.0.0.1', 8080))                              # the number: an address and a port
switchboard.listen(5)                                              # switch it on; some callers may wait in line
print('waiting for calls')

while True:
    call, caller = switchboard.accept()  # pick up; this one call has a socket of its own
    print('a call from', caller[0])
    while True:
        data = call.recv(1024)           # what has been said so far, at most 1024 bytes of it
        if not data:                     # b'' means that the caller has hung up
            break
        print('heard', data)
        call.sendall(data.upper())
    call.close()                         # this call is over; the switchboard stays on
    print('the call is over')
