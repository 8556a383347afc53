import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Outcome } from '#shared/outcome'
import { acceptConnections } from '#nodes/net/accept'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import { listen } from '#nodes/net/listen'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import type { NodeContext, Relinked, RunningNode } from '#nodes/runtime/node-program'
import { limits } from '../limits'
import { SessionLog } from '../record/session-log'
import { Replica } from '../replicas/replica'
import { SessionLines } from '../session/session-lines'
import { CourseworkSession } from './coursework-session'

/**
 * Starts a proxy that behaves as the coursework's own (`mode: coursework`): one client at a time, and while a replica is
 * down nobody is served. For the contrast: nothing takes over, and nothing is replayed.
 */
export async function startCourseworkProxy(context: NodeContext<'replicating-proxy'>): Promise<RunningNode> {
  const { node, dataDir } = context.boot
  // For the sessions' numbers alone, which go on after a restart.
  const log = await SessionLog.open(
    join(dataDir, 'sessions'),
    node.sessionLogBytes,
    problem => context.log('error', problem),
    false
  )
  const proxy = new CourseworkProxy(context, log)
  try {
    return await proxy.listen()
  } catch (error) {
    await proxy.close()
    throw error
  }
}

class CourseworkProxy {
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #log: SessionLog
  readonly #lines: SessionLines
  readonly #server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  readonly #refusals = new EventSampler(10)
  readonly #opens = new EventSampler(limits.opensPerSecond)
  readonly #closes = new EventSampler(limits.closesPerSecond)
  readonly #latency = new LatencyWindow()
  readonly #ticker: NodeJS.Timeout
  /** In the order in which they were accepted; nothing of theirs is read. */
  readonly #waiting: Socket[] = []
  #replicas: readonly Replica[]
  #session: CourseworkSession | null = null
  #closing: Promise<void> | null = null
  #connections = 0
  #bytesIn = 0
  #bytesOut = 0
  #failed = 0
  readonly #outcomes: Record<Outcome, number> = { whole: 0, cut: 0, unknown: 0 }

  constructor(context: NodeContext<'replicating-proxy'>, log: SessionLog) {
    this.#context = context
    this.#log = log
    this.#lines = new SessionLines((level, text) => context.log(level, text))
    this.#replicas = context.boot.links.map(link => new Replica(link, context.links.to(link.to)))
    this.#ticker = setInterval(() => this.#lines.flush(performance.now()), limits.tickMs)
  }

  async listen(): Promise<RunningNode> {
    const { node } = this.#context.boot
    const port = await listen(this.#server, { host: node.host, port: node.port })
    acceptConnections(this.#server, client => this.#accept(client), {
      plain: true,
      door: this.#context.links.door
    })
    this.#server.on('error', error =>
      this.#context.log('error', `cannot accept connections: ${error.message}`)
    )
    const names = this.#replicas.map(({ name }) => name).join(', ')
    this.#context.log(
      'info',
      `listening on ${node.host}:${port}, one client at a time; all of these must be up: ${names || 'none'}`
    )
    return {
      ports: { port },
      stats: () => this.#stats(),
      relink: to => this.#relink(to),
      drain: graceMs => this.#drain(graceMs),
      // It compares nothing, and keeps nothing of what was said.
      calls: { 'compare.learned': async () => [], 'session.list': async () => [] }
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #accept(client: Socket): void {
    const { maxConnections } = this.#context.boot.node
    this.#connections++
    client.on('error', () => undefined)
    if (this.#closing || this.#waiting.length >= maxConnections) {
      this.#refuse(client, maxConnections)
      return
    }
    this.#waiting.push(client)
    this.#next()
  }

  /** Begins the session of who has waited longest, if nobody has the turn. */
  #next(): void {
    if (this.#session || this.#closing) return
    const client = this.#waiting.shift()
    if (!client) return
    const number = this.#log.nextNumber()
    this.#session = new CourseworkSession(client, number, this.#replicas, {
      event: (phase, data) => {
        const isNews = phase === 'open' ? this.#opens.take() : data.outcome !== 'whole' || this.#closes.take()
        if (isNews) this.#context.event('session', { phase, ...data })
      },
      unserved: reason => this.#lines.tell('warn', number, reason),
      over: session => this.#over(session)
    })
    this.#session.begin()
  }

  #over(session: CourseworkSession): void {
    const { outcome } = session.ending
    this.#session = null
    this.#bytesIn += session.requestBytes
    this.#bytesOut += session.replyBytes
    this.#outcomes[outcome]++
    if (outcome === 'whole') this.#latency.add(performance.now() - session.startedAt)
    else this.#failed++
    // Not at once: a thousand that wait while a replica is down must not become a call in a call a thousand times.
    setImmediate(() => this.#next())
  }

  #refuse(client: Socket, maxConnections: number): void {
    const peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`
    resetSocket(client)
    this.#failed++
    const sample = this.#refusals.take()
    if (!sample) return
    const reason = `${maxConnections} connections are open, which is the limit`
    this.#context.log('warn', `${peer} refused: ${reason}`)
    this.#context.event('refused', { peer, reason, code: 'LIMIT_REACHED', skipped: sample.skipped })
  }

  #relink({ links }: Relinked): void {
    const before = new Map(this.#replicas.map(replica => [replica.name, replica]))
    this.#replicas = links.map(link => {
      const replica = before.get(link.to)
      if (!replica) return new Replica(link, this.#context.links.to(link.to))
      replica.link = link
      return replica
    })
  }

  #stats(): ReturnType<RunningNode['stats']> {
    return {
      open: this.#waiting.length + (this.#session ? 1 : 0),
      connections: this.#connections,
      requests: this.#outcomes.whole,
      failed: this.#failed,
      bytesIn: this.#bytesIn + (this.#session?.requestBytes ?? 0),
      bytesOut: this.#bytesOut + (this.#session?.replyBytes ?? 0),
      latency: this.#latency.take(),
      outcomes: { ...this.#outcomes },
      links: this.#replicas.map((replica, index) => replica.stats(index === 0))
    }
  }

  async #drain(graceMs: number): Promise<void> {
    if (this.#closing) return this.#closing
    this.#server.close()
    const end = performance.now() + graceMs
    while ((this.#session || this.#waiting.length > 0) && performance.now() < end && !this.#closing) {
      await new Promise(resolve => setTimeout(resolve, limits.tickMs / 2))
    }
    await this.close()
  }

  async #close(): Promise<void> {
    this.#server.close()
    clearInterval(this.#ticker)
    for (const client of this.#waiting.splice(0)) client.destroy()
    this.#session?.abandon()
    this.#lines.flush(performance.now(), true)
    await this.#log.close()
  }
}
