import { connect, createServer, type Server, type Socket } from 'node:net'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Backend } from './backend'
import type { Desk, Loss } from './http/ask'
import { limits } from './limits'
import { Tried } from './tried'
import { tunnel } from './tunnel'

/** TCP mode: a whole connection to one backend. Not a byte is read from the client before one has accepted. */
export function createTcpServer(
  desk: Pick<Desk, 'pool' | 'telemetry' | 'connectTimeoutMs'>,
  idleMs: number
): Server {
  const { pool, telemetry, connectTimeoutMs } = desk

  async function serve(client: Socket): Promise<void> {
    const startedAt = performance.now()
    const peer = `${client.remoteAddress}:${client.remotePort}`
    const gone = new AbortController()
    client.on('error', () => gone.abort()).once('close', () => gone.abort())
    telemetry.requests++
    const tried = new Tried()
    let loss: Loss | null = null
    for (let attempt = 0; attempt < limits.attempts; attempt++) {
      const lease = await pool.acquire(client.remoteAddress ?? '', tried, gone.signal)
      if (typeof lease === 'string') {
        if (lease === 'gone') return
        break
      }
      const { backend } = lease
      const chosenAt = monotonicMs()
      const server = await reach(backend, connectTimeoutMs)
      if (server instanceof Error) {
        lease.release()
        backend.failures++
        backend.health.unreachable(server.message)
        tried.add(backend)
        loss = { from: backend, cause: 'refused', reason: server.message, at: monotonicMs() }
        continue
      }
      backend.health.connected()
      backend.health.answered()
      if (loss) {
        const move = { from: loss.from.id, to: backend.id }
        telemetry.retried({ ...move, method: 'TCP', path: peer, reason: loss.reason })
        telemetry.moved({
          ...move,
          ...{ cause: loss.cause, byte: 0, lostAt: loss.at, chosenAt, firstByteAt: monotonicMs() }
        })
      }
      const end = await tunnel(client, server, backend, idleMs)
      lease.release()
      telemetry.latency.add(performance.now() - startedAt)
      telemetry.decided(`${peer} -> ${backend.id}: ${end.up} B up, ${end.down} B down, ${end.reason}`)
      return
    }
    const reason = loss ? `no other backend after: ${loss.reason}` : 'every backend is down or at its limit'
    telemetry.unanswered({ method: 'TCP', path: peer, status: 0, reason })
    client.resetAndDestroy()
  }

  return createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, client => {
    void serve(client).catch((error: unknown) => {
      telemetry.log('warn', String(error))
      client.destroy()
    })
  })
}

function reach({ id, host, port }: Backend, timeoutMs: number): Promise<Socket | Error> {
  return new Promise(resolve => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })
    const timer = setTimeout(() => {
      socket.destroy()
      resolve(new Error(`no connection to ${id} in ${timeoutMs} ms`))
    }, timeoutMs)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve(new Error(`${id} cannot be reached (${error.code ?? error.message})`))
    })
    socket.once('connect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}
