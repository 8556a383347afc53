"""Sends what one says to all."""
import own
import socket
import sys
import threading

lock = threading.Lock()
members = []


def member(connection):
    with connection, connection.makefile('rb') as lines:
        with lock:
            members.append(connection)
            print('somebody has come')
            connection.sendall(b'welcome\n')
        for line in lines:
            with lock:
                print('somebody says: ' + line.decode().rstrip('\n'))
                for each in members:
                    each.sendall(line)
        with lock:
            members.remove(connection)
            print('somebody has left')


server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
print('listening on ' + sys.argv[1])
while True:
    threading.Thread(target=member, args=[server.accept()[0]]).start()
