"""Listens where no 127.0.0.1 leads."""
import own
import socket
import sys
from talk import talk

server = socket.create_server(('::1', int(sys.argv[1])), family=socket.AF_INET6)
while True:
    talk(server.accept()[0])
