"""One conversation with a client."""


def talk(connection):
    print('a client has connected')
    with connection, connection.makefile('rb') as lines:
        for line in lines:
            text = line.decode().rstrip('\n')
            print('it says: ' + text)
            connection.sendall(b'ECHO: ' + line)
    print('it has left')
