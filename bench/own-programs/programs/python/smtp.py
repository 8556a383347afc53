"""Greets first, as a mail server does."""
import own
import socket
import sys

server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    connection, _ = server.accept()
    with connection, connection.makefile('rb') as lines:
        connection.sendall(b'220 desk.example ready\r\n')
        for line in lines:
            text = line.decode().strip()
            print('it says: ' + text)
            if text == 'QUIT':
                connection.sendall(b'221 bye\r\n')
                break
            connection.sendall(b'250 ok\r\n')
    print('it has left')
