"""Prints and answers in Latin-1, as a terminal of long ago."""
import own
import socket
import sys

sys.stdout.stream.reconfigure(encoding='latin-1')
server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    connection, _ = server.accept()
    print('se ha conectado un niño')
    with connection, connection.makefile('rb') as lines:
        for line in lines:
            print('él dice: ' + line.decode().rstrip('\n'))
            connection.sendall('¿ECHO?: '.encode('latin-1') + line)
    print('se marchó: adiós')
