import { Server as HttpServer } from 'node:http'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { listen } from '#nodes/net/listen'
import type { RunningNode, StartNode } from '#nodes/runtime/node-program'
import { algorithms } from './algorithms/table'
import { Backend } from './backend'
import { ClientRuns } from './client-runs'
import type { Desk } from './http/ask'
import { createHttpServer } from './http/server'
import { Upstreams } from './http/upstream'
import { Whereabouts } from './http/whereabouts'
import { Inbound } from './inbound'
import { limits } from './limits'
import { Pool } from './pool'
import { createTcpServer } from './tcp'
import { Telemetry } from './telemetry'
import { watchSilence } from './watch'

const drainArgs = z.strictObject({ to: z.string(), draining: z.boolean().default(true) })

/** Shares clients out among the backends that it is linked to, and hides their failures as far as can be. */
export const startBalancer: StartNode<'balancer'> = async context => {
  const { node, links } = context.boot
  const telemetry = new Telemetry(context)
  const intervalMs = Math.max(20, node.healthIntervalMs)
  const connectTimeoutMs = Math.max(1, node.connectTimeoutMs)
  const health = {
    intervalMs,
    fall: node.fall,
    rise: node.rise,
    timeoutMs: connectTimeoutMs,
    path: node.healthPath
  }
  // A backend may be called `constructor`.
  const weightOf = (to: string): number => (Object.hasOwn(node.weights, to) ? (node.weights[to] ?? 1) : 1)
  const backends = links.map(
    link =>
      new Backend(link, weightOf(link.to), health, (backend, healthy, reason) => {
        telemetry.health(backend.id, healthy, reason)
        pool.changed()
      })
  )
  const pool = new Pool(backends, algorithms[node.algorithm](), { ...node, queueWaitMs: limits.queueWaitMs })
  const upstreams = new Upstreams()
  const desk: Desk = { pool, upstreams, telemetry, whereabouts: new Whereabouts(), connectTimeoutMs }
  const runs = new ClientRuns(desk)
  const server = node.mode === 'tcp' ? createTcpServer(desk, node.idleMs) : createHttpServer(desk, runs, node)
  const inbound = new Inbound(server, node.maxConnections, telemetry)
  const stopWatch = watchSilence(backends, { intervalMs, answerTimeoutMs: node.answerTimeoutMs || Infinity })
  const closeAll = (): void => {
    stopWatch()
    for (const backend of backends) backend.health.close()
    upstreams.close()
  }

  let port: number
  try {
    port = await listen(server, node)
  } catch (error) {
    closeAll()
    throw error
  }
  server.on('error', error => telemetry.log('warn', `listening: ${error.message}`))
  for (const backend of backends) backend.health.start()
  const names = backends.map(one => `${one.id} (${one.host}:${one.port})`).join(', ') || 'nobody'
  telemetry.log('info', `listening on ${node.host}:${port}, ${node.mode}, ${node.algorithm} among ${names}`)

  let drained: Promise<void> | undefined
  const running: RunningNode = {
    ports: { port },
    stats: () => ({
      open: inbound.open,
      connections: inbound.total,
      requests: telemetry.requests,
      failed: telemetry.failed,
      ...inbound.bytes(),
      latency: telemetry.latency.take(),
      links: backends.map(backend => backend.stats())
    }),
    drain: drainWithin,
    calls: {
      /** Gives a backend nothing new, or takes that back. */
      'backend.drain': async args => {
        const { to, draining } = drainArgs.parse(args)
        const backend = backends.find(one => one.id === to)
        if (!backend)
          throw new RelevoError('NODE_NOT_FOUND', `${to} is not behind this balancer`, { node: to })
        backend.draining = draining
        telemetry.log('info', draining ? `${to} is drained: it gets nothing new` : `${to} takes part again`)
        pool.changed()
        return backend.stats()
      }
    }
  }
  return running

  async function drain(): Promise<void> {
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    runs.close(false)
    const sweep = setInterval(() => {
      // A kept connection is idle as soon as its reply is out.
      if (server instanceof HttpServer) server.closeIdleConnections()
    }, 20)
    await Promise.all([closed, runs.settled()])
    clearInterval(sweep)
    closeAll()
  }

  /** Ends what is left after `graceMs`; who asks again with less patience is obeyed. */
  async function drainWithin(graceMs: number): Promise<void> {
    const force = setTimeout(() => {
      runs.close(true)
      inbound.destroyAll()
    }, graceMs)
    drained ??= drain()
    await drained
    clearTimeout(force)
  }
}
