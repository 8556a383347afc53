import { dial } from '#nodes/net/dial'
import { hostOptions } from '#nodes/net/host-options'
import { listenerLife } from '#nodes/net/listener-life'
import { monotonicMs } from '#system/clock'
import { listensHere } from '#system/tcp/tcp-table'
import type { Sight } from './lives'
import type { Replica } from './replica'

/** `short`: something of this side has run out, so that nobody was asked. */
type Answer = 'accepted' | 'refused' | 'silence' | 'short'
type Reachable = Pick<Replica, 'link' | 'wire' | 'goneAt'>

/**
 * Whether new connections reach the replica: over its link, with what is wrong with that on purpose. The system is asked
 * where it can tell, for a program may mind a connection that says nothing. It says nothing of whether it will answer.
 * Null where something of this side has run out.
 */
export async function accepts(replica: Reachable, timeoutMs: number): Promise<boolean | null> {
  const answer = await reach(replica, timeoutMs)
  return answer === 'short' ? null : answer === 'accepted'
}

/** The same, and whether it was refused (by its machine, or a fault), or nothing came back. */
export async function reach(replica: Reachable, timeoutMs: number): Promise<Answer> {
  const { link, wire } = replica
  const { host, port } = link
  const asked = performance.now()
  const listens = listensHere(host, port)
  if (listens === false) {
    replica.goneAt = Math.max(replica.goneAt, asked)
    return 'refused'
  }
  if (listens && !wire.faulty) return (await isDying(replica)) ? 'refused' : 'accepted'
  return tryConnect(options => wire.connect(options), host, port, timeoutMs)
}

/**
 * Whether its program is on its way out, where the system tells: it has lost its connections, and its socket, which goes
 * last, takes others that nobody will answer. That life is over then: who listens next is another.
 */
export async function isDying(replica: Pick<Replica, 'link' | 'goneAt'>): Promise<boolean> {
  const asked = performance.now()
  const life = await listenerLife(replica.link.host, replica.link.port)
  const isOver = life !== null && life !== 'short' && life.socket !== null && !life.lives
  if (isOver) replica.goneAt = Math.max(replica.goneAt, asked)
  return isOver
}

/**
 * Whether the replica's program lives, whatever is wrong with the link to it: not told where its machine does not answer;
 * `short` where this side lacks what it takes to look.
 */
export async function lives({ link }: Pick<Replica, 'link'>, timeoutMs: number): Promise<Sight | 'short'> {
  const { host, port } = link
  const life = await listenerLife(host, port)
  if (life === 'short') return life
  if (life) {
    const { since, ...told } = life
    return {
      ...told,
      isSure: true,
      ...(since !== undefined && { since: since + performance.now() - monotonicMs() })
    }
  }
  const answer = await tryConnect(dial, host, port, timeoutMs)
  if (answer === 'short') return answer
  const isKnown = answer === 'accepted' || answer === 'refused'
  return { lives: isKnown ? answer === 'accepted' : null, socket: null, isSure: false }
}

function tryConnect(connect: typeof dial, host: string, port: number, timeoutMs: number): Promise<Answer> {
  return new Promise(resolve => {
    const socket = connect({ ...hostOptions(host), port, timeout: timeoutMs, aside: 'probe' })
    const done = (answer: Answer): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => done('accepted'))
    socket.once('timeout', () => done('silence'))
    socket.once('short', () => done('short'))
    // Stays for the errors that may come after the answer.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' ? 'refused' : 'silence')
    )
  })
}
