import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { until } from '../../../support/until'

export const hasPython = spawnSync('python3', ['-c', '']).status === 0

/** Serves exchanges, and has handed its listening socket to a parent that never takes it out of the message. */
const program = `
import array, os, socket, sys, threading
ours, theirs = socket.socketpair()
pid = os.fork()
if pid:
    theirs.close()
    print(pid, flush=True)
    sys.stdin.read()
    os.kill(pid, 9)
    os._exit(0)
ours.close()
server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
theirs.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [server.fileno()]))])
def serve(client):
    had = 0
    while had < 56:
        got = len(client.recv(64))
        if got == 0: break
        if had < 16 <= had + got: client.sendall(b'HOLA')
        had += got
    client.close()
while True:
    threading.Thread(target=serve, args=(server.accept()[0],)).start()
`

/**
 * A replica of which death takes long, as on a busy machine: killed, it has lost its connections, and its listening socket,
 * which no process has any more, takes others until it is closed.
 */
export async function startDyingReplica(port: number): Promise<{ kill(): Promise<void>; close(): void }> {
  const child = spawn('python3', ['-c', program, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [word] = (await once(child.stdout, 'data')) as [Buffer]
  const pid = Number(String(word))
  return {
    kill: async () => {
      process.kill(pid, 'SIGKILL')
      // Its parent leaves it there: once it has given up all that it had.
      await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '))
    },
    close: () => child.stdin.end()
  }
}
