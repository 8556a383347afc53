import { readFileSync } from 'node:fs'

interface TcpSocket {
  readonly port: number
  readonly remotePort: number
  readonly state: string
  readonly inode: string
}

/** The states of a TCP socket, by their numbers in Linux, from 1. */
const states =
  'established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait close close-wait last-ack listen closing'.split(
    ' '
  )

/** The IPv4 sockets of this machine, as Linux tells of them: proc(5). */
export function tcpSockets(): readonly TcpSocket[] {
  return readFileSync('/proc/self/net/tcp', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
      const name = states[parseInt(state, 16) - 1] ?? state
      return { port: portOf(local), remotePort: portOf(remote), state: name, inode }
    })
}

/**
 * Whether an 'end' was a reset: libuv tells one as an end where it read the bytes before it at the same time. The
 * system knows a socket no more that was reset; one that got a FIN waits to be closed.
 */
export function endWasReset(port: number, remotePort: number): boolean {
  return !tcpSockets().some(
    one => one.port === port && one.remotePort === remotePort && one.state === 'close-wait'
  )
}

function portOf(address: string): number {
  return parseInt(address.slice(address.indexOf(':') + 1), 16)
}
