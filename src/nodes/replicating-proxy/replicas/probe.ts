import { dial } from '#nodes/net/dial'
import { listensHere } from '#nodes/net/tcp-table'
import type { Replica } from './replica'

type Answer = 'accepted' | 'refused' | 'silence'
type Reachable = Pick<Replica, 'link' | 'wire'>

/**
 * Whether new connections reach the replica: over its link, with what is wrong with that on purpose. The system is asked
 * where it can tell, for a program may mind a connection that says nothing. It says nothing of whether it will answer.
 */
export async function accepts(replica: Reachable, timeoutMs: number): Promise<boolean> {
  return (await reach(replica, timeoutMs)) === 'accepted'
}

/** The same, and whether it was refused (by its machine, or a fault) or nothing came back. */
export async function reach({ link, wire }: Reachable, timeoutMs: number): Promise<Answer> {
  const { host, port } = link
  const listens = await listensHere(host, port)
  if (listens === false) return 'refused'
  if (listens && !wire.faulty) return 'accepted'
  return tryConnect(options => wire.connect(options), host, port, timeoutMs)
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

function tryConnect(connect: typeof dial, host: string, port: number, timeoutMs: number): Promise<Answer> {
  return new Promise(resolve => {
    const socket = connect({ host, port, autoSelectFamily: false, timeout: timeoutMs })
    const done = (answer: Answer): void => {
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
