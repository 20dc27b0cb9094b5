"""A client that sends each message as a datagram and prints every answer."""  #? answers
"""A client that sends each message as a datagram."""  #? takes
import socket
import time  #? pauses

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024  #? answers
MESSAGES = [b'hello', b'world', b'!']
SEND_BUFFER = 4096  #? send-buffer
BURST = 1  #? pauses
PAUSE = 0.1  #? pauses
  #? answers

def read_answers(enough):  #? answers
    for _ in range(enough):  #? answers
        try:  #? answers
            answer, address = client.recvfrom(RECV_SIZE)  #? answers #: recvfrom
        except TimeoutError:  #? answers
            return  #? answers
        print(answer.decode('utf-8', 'replace'))  #? answers
  #? answers

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  #: socket
client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  #? send-buffer #: send-buffer
client.settimeout(1)  #? answers
for message in MESSAGES:  #? steady
for number, message in enumerate(MESSAGES):  #? pauses
    if number and number % BURST == 0:  #? pauses
        time.sleep(PAUSE)  #? pauses #: pause
    client.sendto(message, (HOST, PORT))  #: sendto
    read_answers(1)  #? lockstep
read_answers(len(MESSAGES))  #? back-to-back
client.close()  #: close
