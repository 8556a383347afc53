import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

/** Exchanges a second over all proxies, and what one writes: eight lines on each replica, and these events. */
const exchanges = 128
const linesEach = 8
const deltaMs = 50
/** Every so many deltas, figures of all nodes, and a sample of each. */
const [figuresEvery, samplesEvery] = [5, 10]
const textOf = n =>
  ['OPEN 127.0.0.1:50412', 'HOLA', '> HOLA', 'ADIOS', '> ADIOS', 'CLOSE', 'done', 'idle'][n % 8]

/**
 * A host without a lab: it sends a panel what a lab of that size under load does, and takes hardly any CPU, so that on a
 * machine that is busy the panel can be measured by itself. `idle` is the snapshot of a lab, from which it makes up its own.
 */
export async function startFeed(idle) {
  const lab = new MadeUpLab(idle)
  const server = createServer((request, response) => void serve(request, response))
  const clients = new Map()
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'relevo.v1' })
  sockets.on('connection', socket => {
    socket.on('close', () => clients.delete(socket))
    socket.on('message', data => {
      const { id, command, args } = JSON.parse(String(data))
      const watch = command === 'lab.watch' ? args : args.watch
      if (watch || command === 'lab.snapshot') clients.set(socket, watch ?? null)
      socket.send(JSON.stringify({ id, result: { ok: true, value: lab.answer(command, args) } }))
    })
  })
  const timer = setInterval(() => {
    const delta = lab.next()
    for (const [socket, watch] of clients) {
      socket.send(JSON.stringify({ event: 'delta', payload: seen(delta, watch) }))
    }
  }, deltaMs)
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/#token=feed`,
    linesPerSecond: exchanges * linesEach * 11,
    stop: async () => {
      clearInterval(timer)
      for (const socket of sockets.clients) socket.terminate()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/** As the lab's gate does. */
function seen(part, watch) {
  if (!watch) return part
  return {
    ...part,
    logs: part.logs.filter(({ node }) => watch.logs.includes(node)),
    events: watch.traffic ? part.events : []
  }
}

class MadeUpLab {
  constructor(idle) {
    this.idle = idle
    this.seq = idle.seq
    this.event = idle.lastEvent ?? 1000
    this.startedAt = performance.now() - idle.run.now
    this.nodes = idle.nodes
    this.links = idle.links
    this.proxies = idle.topology.nodes.filter(({ kind }) => kind === 'replicating-proxy').map(({ id }) => id)
    this.behind = proxy => idle.topology.links.filter(({ from }) => from === proxy).map(({ to }) => to)
    this.lines = new Map()
    this.turn = 0
    this.owed = 0
    this.metrics = []
    for (let t = this.now() - 60_000; t < this.now(); t += 500) this.metrics.push(...this.samples(t))
  }

  now() {
    return performance.now() - this.startedAt
  }

  /** What came in the last 50 ms. */
  next() {
    this.turn++
    const [logs, events] = [[], []]
    this.owed += (exchanges * deltaMs) / 1000
    for (; this.owed >= 1; this.owed--) this.exchange(this.proxies[this.turn % 4], logs, events)
    const figures = this.turn % figuresEvery === 0 ? this.figures() : {}
    const metrics = this.turn % samplesEvery === 0 ? this.samples(this.now()) : undefined
    if (metrics) this.metrics = [...this.metrics, ...metrics].slice(-60_000)
    const lastLines = Object.fromEntries([...this.lines].map(([node, own]) => [node, own.last]))
    return {
      seq: ++this.seq,
      now: this.now(),
      logs,
      events,
      ...figures,
      metrics,
      lastLines,
      lastEvent: this.event
    }
  }

  exchange(proxy, logs, events) {
    const t = this.now()
    const base = {
      t,
      node: proxy,
      kind: 'session',
      session: this.event,
      client: '127.0.0.1:40000',
      openedAt: t
    }
    events.push({ ...base, seq: ++this.event, phase: 'open', upstreams: [] })
    for (const node of this.behind(proxy)) {
      const own = this.lines.get(node) ?? { last: 0, kept: [] }
      this.lines.set(node, own)
      const peer = '127.0.0.1:50412'
      events.push({ seq: ++this.event, t, node, kind: 'connection', action: 'open', peer })
      events.push({ seq: ++this.event, t, node, kind: 'connection', action: 'close', peer })
      for (let n = 0; n < linesEach; n++) {
        const line = { seq: ++own.last, t, node, level: 'info', text: textOf(n), peerPort: 50_412 }
        logs.push(line)
        own.kept.push(line)
      }
      if (own.kept.length > 6_000) own.kept = own.kept.slice(-5_000)
    }
    events.push({ ...base, seq: ++this.event, phase: 'close', upstreams: [], outcome: 'whole' })
  }

  figures() {
    const each = exchanges / this.proxies.length
    const add = (stats, n) => ({
      ...stats,
      connections: stats.connections + n,
      requests: stats.requests + n,
      bytesIn: stats.bytesIn + 40 * n,
      bytesOut: stats.bytesOut + 200 * n,
      cpu: 1 + Math.random(),
      memory: 8e6 + Math.random() * 1e6
    })
    const wobble = each * (0.9 + Math.random() * 0.2)
    this.nodes = Object.fromEntries(
      Object.values(this.nodes).map(node => {
        const rates = { requests: wobble, failed: 0, bytesIn: 40 * wobble, bytesOut: 200 * wobble }
        return [
          node.id,
          node.stats ? { ...node, stats: add(node.stats, Math.round(wobble / 4)), rates } : node
        ]
      })
    )
    this.links = Object.fromEntries(
      Object.values(this.links).map(link => {
        const stats = link.stats && {
          ...link.stats,
          total: link.stats.total + Math.round(wobble / 4),
          bytesUp: link.stats.bytesUp + 300
        }
        return [link.id, { ...link, stats, rateUp: 40 * wobble, rateDown: 200 * wobble }]
      })
    )
    return { nodes: this.nodes, links: this.links }
  }

  samples(t) {
    return Object.values(this.nodes).map(({ id, rates }) => ({
      t,
      node: id,
      open: 1,
      rates,
      latency: { count: 16, p50: 2 + Math.random(), p95: 5, p99: 8 },
      cpu: 1 + Math.random(),
      memory: 8e6
    }))
  }

  answer(command, args) {
    switch (command) {
      case 'lab.snapshot': {
        const logs = [...this.lines.values()].flatMap(({ kept }) => kept.slice(-200))
        const metrics = this.metrics.filter(({ t }) => t > this.now() - (args.watch ? 60_000 : 120_000))
        const state = {
          ...this.idle,
          seq: this.seq,
          nodes: this.nodes,
          links: this.links,
          metrics,
          lastEvent: this.event
        }
        return seen({ ...state, run: { ...this.idle.run, now: this.now() }, logs }, args.watch)
      }
      case 'host.ping':
        return { now: this.now() }
      case 'topology.list':
        return []
      case 'log.read': {
        const { last = 0, kept = [] } = this.lines.get(args.node) ?? {}
        return {
          lines: kept.filter(({ seq }) => seq < (args.before ?? Infinity)).slice(-args.limit),
          first: 1,
          last
        }
      }
      case 'journal.read':
        return { events: [], total: this.event }
      case 'metrics.read':
        return { samples: this.metrics.filter(({ t }) => t > (args.since ?? 0)) }
      case 'replicas.compare':
        return this.comparison()
      default:
        return null
    }
  }

  /** Two hundred sessions that are equal on every replica of the first proxy. */
  comparison() {
    const replicas = this.behind(this.proxies[0])
    const last = this.lines.get(replicas[0])?.last ?? 0
    const total = Math.floor(last / linesEach)
    const first = Math.max(0, total - 200)
    const linesOf = session => ({
      status: 'equal',
      firstLine: session * linesEach + 1,
      lines: Array.from({ length: linesEach }, (_one, n) => textOf(n)),
      difference: null,
      repeated: 0,
      guessed: false
    })
    return {
      proxy: this.proxies[0],
      by: 'sessions',
      replicas: replicas.map(node => ({
        node,
        verdict: { kind: 'identical' },
        lines: last,
        sessions: total,
        order: 0,
        between: 0,
        earlier: 0,
        lost: 0,
        sinceRestart: [],
        pending: 0,
        sha256: 'ab'.repeat(32)
      })),
      totalSessions: total,
      older: { compared: 0, dropped: 0 },
      map: Object.fromEntries(replicas.map(node => [node, '='.repeat(total)])),
      sessions: Array.from({ length: total - first }, (_one, index) => ({
        session: first + index + 1,
        overlapping: [],
        t: this.now(),
        replicas: Object.fromEntries(replicas.map(node => [node, linesOf(first + index)]))
      }))
    }
  }
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://feed')
  const name = pathname === '/' ? 'index.html' : pathname.slice(1)
  try {
    const body = await readFile(fileURLToPath(new URL(`../../out/renderer/${name}`, import.meta.url)))
    response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}
