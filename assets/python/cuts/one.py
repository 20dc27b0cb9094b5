
for pieces in CONNECTIONS:
    client = socket.create_connection(('127.0.0.1', 8080))
    for piece in pieces:
        client.sendall(piece)
        time.sleep(0.001)  # the server takes it before the next one comes
    client.shutdown(socket.SHUT_WR)

    answer = b''
    while True:
        chunk = client.recv(1024)
        if not chunk:
            break
        answer += chunk
    print('answer:', answer)
    client.close()
