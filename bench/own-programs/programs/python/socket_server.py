import own
import socketserver
import sys
from talk import talk


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        talk(self.request)


socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(('127.0.0.1', int(sys.argv[1])), Handler) as server:
    print('listening on ' + sys.argv[1])
    server.serve_forever()
