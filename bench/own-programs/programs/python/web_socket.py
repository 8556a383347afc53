import own
import asyncio
import sys
import websockets


async def member(connection, *_):
    print('a client has connected')
    async for text in connection:
        print('it says: ' + text)
        await connection.send('ECHO: ' + text)
    print('it has left')


async def main():
    async with websockets.serve(member, '127.0.0.1', int(sys.argv[1])):
        await asyncio.Future()


asyncio.run(main())
