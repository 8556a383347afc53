import { Agent } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { loadSchema, type LoadInput } from '../../../../src/shared/load/load'
import { prepare, type SpokenLoad } from '../../../../src/nodes/client/load/prepare'
import type { Attempt } from '../../../../src/nodes/client/load/attempt'
import type { Comparison } from '../../../../src/nodes/client/load/replies/recorded-reply'
import { plainLinks } from '../../../../src/nodes/net/faults/links'
import { listen } from '../../../../src/nodes/net/listen'

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach(cleanup => cleanup()))

/** A server of which each connection is answered by `talk`. @returns its port */
export async function server(talk: (socket: Socket) => void, made?: Server): Promise<number> {
  const server = made ?? createServer({ allowHalfOpen: true })
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  cleanups.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return listen(server, { host: '127.0.0.1', port: 0 })
}

/**
 * Sends a load to a port so many times, one after the other.
 * @param onBytes what its link is told at the end of each
 */
export async function attempts(
  port: number,
  input: LoadInput,
  times: number,
  comparison?: Comparison,
  onBytes: (up: number, down: number) => void = () => undefined
): Promise<Attempt[]> {
  const run = prepare(loadSchema.parse(input) as SpokenLoad, comparison)
  const agent = new Agent({ keepAlive: true })
  cleanups.push(() => agent.destroy())
  const done: Attempt[] = []
  for (let time = 0; time < times; time++) {
    const place = {
      host: '127.0.0.1',
      port,
      wire: plainLinks.door,
      agent,
      onConnection: () => onBytes
    }
    done.push(await run({ ...place, signal: new AbortController().signal }))
  }
  return done
}

export async function attempt(port: number, input: LoadInput, comparison?: Comparison): Promise<Attempt> {
  const [only] = await attempts(port, input, 1, comparison)
  if (!only) throw new Error('no attempt')
  return only
}
