import own
import sys

print('reading server.conf')
sys.exit('there is no server.conf')
