import { createServer } from 'node:net'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { ResolvedLink } from '#shared/node-channel'
import { everyAfterReads } from '#nodes/net/after-reads'
import { listen } from '#nodes/net/listen'
import type { RunningNode, StartNode } from '#nodes/runtime/node-program'
import { startAdmin, type AdminServer } from './admin/server'
import { statusOf } from './admin/status'
import { algorithms } from './algorithms/table'
import { addressText } from '#system/addresses'
import { Backend } from './backends/backend'
import { ClientRuns } from './http/redirect/client-runs'
import type { BalancerContext } from './context'
import { HttpFrontend } from './http/client/http-frontend'
import { ConnectionPool } from './http/upstream/connection-pool'
import { UploadLocations } from './http/upstream/upload-locations'
import { Inbound } from './inbound'
import { nowMs } from './now'
import { Pool } from './backends/pool'
import { TcpFrontend } from './tcp-frontend'
import { Telemetry } from './telemetry'
import { watchSilence } from './backends/silence-watch'

/** The longest that a timer takes, ms. */
const longestTimer = 2 ** 31 - 1

const drainArgs = z.strictObject({ to: z.string(), draining: z.boolean().default(true) })

/** Shares clients out among the backends that it is linked to, and hides their failures as far as can be. */
export const startBalancer: StartNode<'balancer'> = async context => {
  const { node, links } = context.boot
  const telemetry = new Telemetry(context)
  const intervalMs = Math.max(20, node.healthIntervalMs)
  const connectTimeoutMs = Math.max(1, node.connectTimeoutMs)
  if (node.algorithm === 'cookie' && node.mode === 'tcp') {
    throw new RelevoError('BAD_ARGUMENTS', 'the algorithm cookie needs HTTP; for TCP there is source-address')
  }
  const health = {
    backendConnections: node.backendConnections,
    ejectAfter: node.ejectAfter,
    ejectMs: node.ejectMs,
    intervalMs,
    fall: node.fall,
    rise: node.rise,
    timeoutMs: connectTimeoutMs,
    path: node.healthPath,
    draws: context.draws
  }
  // A backend may be called `constructor`.
  const weightOf = (to: string): number => (Object.hasOwn(node.weights, to) ? (node.weights[to] ?? 1) : 1)
  const backendOf = (link: ResolvedLink): Backend =>
    new Backend(
      link,
      context.links.to(link.to),
      weightOf(link.to),
      health,
      backend => ({
        usable: () => backends.some(one => one !== backend && one.usable),
        fine: () => backends.some(one => one !== backend && one.usable && one.health.fine)
      }),
      (backend, healthy, reason) => {
        telemetry.health(backend.id, healthy, reason)
        pool.changed()
      }
    )
  /** One list for all who look at it; its links may change. */
  const backends: Backend[] = links.map(backendOf)
  /** Those that it has no link to any more, until they have done their work. */
  const leaving = new Set<Backend>()
  const pool = new Pool(
    backends,
    algorithms[node.algorithm]({ ...node, random: context.draws.of('balancer') }),
    {
      ...node,
      // As long as for a slow answer: a busy backend is no dead one.
      queueWaitMs: node.answerTimeoutMs || longestTimer
    }
  )
  const connections = new ConnectionPool(connectTimeoutMs, node.strict)
  const { idleMs, hedge, strict, answerTimeoutMs } = node
  const uploadLocations = new UploadLocations()
  const shared: BalancerContext = { pool, connections, telemetry, uploadLocations, idleMs, hedge, strict }
  const runs = new ClientRuns(shared)
  const inbound = new Inbound(node.maxConnections, telemetry)
  const http = node.mode === 'http' ? new HttpFrontend(shared, runs, node) : null
  const stopWatch = watchSilence(() => [...backends, ...leaving], {
    ...{ intervalMs, fall: node.fall, hedge, answerTimeoutMs, idleMs },
    freeThreads: backend => connections.freeThreads(backend)
  })
  context.onPeer(({ node: id, what, at }) => {
    for (const backend of backends) {
      if (backend.id !== id) continue
      backend.lives.told(what, at)
      backend.health.told(what)
    }
  })
  const tick = (): void => {
    const now = nowMs()
    http?.tick(now)
    connections.tick(now)
    for (const backend of leaving) if (backend.active === 0) leaving.delete(backend)
  }
  const stopTicking = everyAfterReads(
    Math.max(10, Math.min(250, connectTimeoutMs / 4, (http?.headersMs ?? Infinity) / 4)),
    tick
  )
  const startedAt = nowMs()
  let admin: AdminServer | null = null
  const closeAll = (): void => {
    admin?.close()
    stopWatch()
    stopTicking()
    for (const backend of backends) backend.health.close()
    connections.close()
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true })
  let port: number
  try {
    port = await listen(server, node)
    if (node.adminPort !== undefined) {
      const sources = { node, backends, pool, inbound, telemetry, startedAt }
      admin = await startAdmin({ host: node.adminHost, port: node.adminPort }, () => statusOf(sources))
    }
  } catch (error) {
    server.close()
    closeAll()
    throw error
  }
  if (http) http.serve(server, inbound, context.links.door)
  else
    new TcpFrontend(shared, { connectTimeoutMs, answerTimeoutMs, idleMs, door: context.links.door }).serve(
      server,
      inbound
    )
  server.on('error', error => telemetry.log('warn', `listening: ${error.message}`))
  for (const backend of backends) backend.health.start()
  const names = backends.map(one => `${one.id} (${addressText(one)})`).join(', ') || 'nobody'
  telemetry.log(
    'info',
    `listening on ${addressText({ host: node.host, port })}, ${node.mode}, ${node.algorithm} among ${names}`
  )
  if (admin) telemetry.log('info', `status on ${admin.url}`)

  /** A backend that is there already goes on, wherever it is from now on; one that is not wanted gets nothing new. */
  const relink = (wanted: readonly ResolvedLink[]): void => {
    const known = new Map(backends.map(backend => [backend.id, backend]))
    const next = wanted.map(link => {
      const backend = known.get(link.to)
      backend?.moveTo(link)
      return backend ?? backendOf(link)
    })
    backends.splice(0, backends.length, ...next)
    for (const backend of next) if (known.get(backend.id) !== backend) backend.health.start()
    for (const backend of known.values()) {
      if (next.includes(backend)) continue
      backend.draining = true
      backend.health.close()
      connections.freeThreads(backend)
      leaving.add(backend)
    }
    pool.changed()
  }

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
      outcomes: { ...telemetry.outcomes },
      links: backends.map(backend => backend.stats())
    }),
    relink: ({ links: wanted }) => relink(wanted),
    drain: drainWithin,
    calls: {
      /** Gives a backend nothing new, or takes that back. */
      'backend.drain': async args => {
        const { to, draining } = drainArgs.parse(args)
        const backend = backends.find(one => one.id === to)
        if (!backend)
          throw new RelevoError('NODE_NOT_FOUND', `${to} is not behind this balancer`, { node: to })
        if (backend.draining !== draining) telemetry.drained(to, draining)
        backend.draining = draining
        pool.changed()
        return backend.stats()
      }
    }
  }
  return running

  async function drain(): Promise<void> {
    const closed = new Promise<void>(resolve => server.close(() => resolve()))
    runs.close(false)
    http?.drain()
    await Promise.all([closed, inbound.settled(), runs.settled()])
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
