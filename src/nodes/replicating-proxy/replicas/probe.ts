import { dial } from '#nodes/net/dial'
import { listensHere } from '#nodes/net/tcp-table'
import type { Replica } from './replica'

type Reachable = Pick<Replica, 'link' | 'wire'>

/**
 * Whether new connections reach the replica: over its link, with what is wrong with that on purpose. The system is asked
 * where it can tell, for a program may mind a connection that says nothing. It says nothing of whether it will answer.
 */
export async function accepts({ link, wire }: Reachable, timeoutMs: number): Promise<boolean> {
  const { host, port } = link
  const listens = await listensHere(host, port)
  if (listens === false) return false
  if (listens && !wire.faulty) return true
  return (await tryConnect(options => wire.connect(options), host, port, timeoutMs)) === 'accepted'
}

/**
 * Whether the replica's program lives, whatever is wrong with the link to it; null when that cannot be told: its
 * machine does not answer.
 */
export async function lives({ link }: Pick<Replica, 'link'>, timeoutMs: number): Promise<boolean | null> {
  const { host, port } = link
  const listens = await listensHere(host, port)
  if (listens !== null) return listens
  const answer = await tryConnect(dial, host, port, timeoutMs)
  return answer === 'silence' ? null : answer === 'accepted'
}

function tryConnect(
  connect: typeof dial,
  host: string,
  port: number,
  timeoutMs: number
): Promise<'accepted' | 'refused' | 'silence'> {
  return new Promise(resolve => {
    const socket = connect({ host, port, autoSelectFamily: false, timeout: timeoutMs })
    const done = (answer: 'accepted' | 'refused' | 'silence'): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => done('accepted'))
    socket.once('timeout', () => done('silence'))
    // Stays for the errors that may come after the answer.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' ? 'refused' : 'silence')
    )
  })
}
