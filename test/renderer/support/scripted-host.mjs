// A host for looking at the panel without a lab: serves the built panel and speaks the contract over a
// WebSocket, with nodes that obey commands and figures that move. Run: node scripted-host.mjs [port] [nodes-extra]
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'

const root = fileURLToPath(new URL('../../../out/renderer', import.meta.url))
const preset = new URL('../../../src/lab/topology/presets/full.json', import.meta.url)
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const csp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:"

const restart = { mode: 'always', maxExits: 5, windowMs: 30_000, backoffMs: 100, maxBackoffMs: 5_000 }
const noRates = { requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }

/** A scripted lab. `now()` is ms since it began. */
export class ScriptedLab {
  began = Date.now()
  seq = 0
  eventSeq = 0
  pid = 48_211
  listeners = new Set()
  delta = {}
  lineSeq = new Map()
  /** Log lines a second over all nodes. */
  linesPerSecond = 40
  history = { metrics: [], events: [], logs: [] }

  constructor(topology) {
    this.topology = complete(topology)
    this.unsaved = false
    this.nodes = {}
    this.links = {}
    this.transfers = {}
    this.autopsies = []
    this.load = { enabled: true, rate: 128, targets: [] }
    this.partitions = []
    for (const node of this.topology.nodes) this.nodes[node.id] = this.view(node)
    for (const link of this.topology.links) this.addLink(link)
    this.timers = [setInterval(() => this.tick(), 250), setInterval(() => this.flush(), 50)]
  }

  now = () => Date.now() - this.began

  view(node) {
    const hub = node.kind === 'balancer' || node.kind === 'replicating-proxy'
    return {
      id: node.id,
      kind: node.kind,
      state: 'up',
      since: this.now(),
      runtime: hub ? 'process' : 'thread',
      host: '127.0.0.1',
      port: node.port ?? null,
      receiverPort: node.receiverPort ?? null,
      pid: hub ? this.pid++ : null,
      threadId: hub ? null : Object.keys(this.nodes).length + 1,
      restart,
      exits: 0,
      died: null,
      restartAt: null,
      nextBackoffMs: 100,
      error: null,
      stats: null,
      rates: noRates,
      exposed: false,
      doorFaults: []
    }
  }

  addLink({ from, to }) {
    const id = `${from}->${to}`
    this.links[id] = { id, from, to, stats: null, rateUp: 0, rateDown: 0, faults: [] }
  }

  setNode(id, change) {
    this.nodes[id] = { ...this.nodes[id], ...change }
    this.delta.nodes = { ...this.delta.nodes, [id]: this.nodes[id] }
  }

  setState(id, to, reason, change = {}) {
    const from = this.nodes[id].state
    this.setNode(id, { state: to, since: this.now(), ...change })
    this.event('node-state', { node: id, from, to, reason })
  }

  event(kind, data) {
    const event = { seq: ++this.eventSeq, t: this.now(), kind, ...data }
    this.delta.events = [...(this.delta.events ?? []), event]
    this.history.events = [...this.history.events, event].slice(-500)
    return event
  }

  log(node, text, level = 'info') {
    const seq = (this.lineSeq.get(node) ?? 0) + 1
    this.lineSeq.set(node, seq)
    const line = { seq, t: this.now(), node, level, text }
    this.delta.logs ??= []
    this.delta.logs.push(line)
    this.history.logs.push(line)
    if (this.history.logs.length > 20_000) this.history.logs = this.history.logs.slice(-10_000)
  }

  kill(id, keepDown) {
    const node = this.nodes[id]
    const asked = this.event('kill-asked', { node: id, by: 'panel', keepDown })
    const exits = node.exits + 1
    this.log(id, 'killed', 'error')
    this.setState(id, 'down', 'killed', { pid: null, stats: null, rates: noRates, exits })
    this.failOver(id, asked.t)
    if (keepDown) return this.setNode(id, { restartAt: null })
    if (exits > 5)
      return this.setState(id, 'failed', 'too many exits', { restartAt: null, nextBackoffMs: null })
    const delay = 100 * 2 ** (exits - 1)
    setTimeout(() => {
      if (this.nodes[id].state !== 'down') return
      this.setState(id, 'backoff', 'policy', { restartAt: this.now() + delay, nextBackoffMs: delay * 2 })
      setTimeout(() => this.nodes[id].state === 'backoff' && this.start(id), delay)
    }, 30)
  }

  start(id) {
    this.setState(id, 'starting', 'asked', { restartAt: null, error: null })
    setTimeout(() => this.nodes[id].state === 'starting' && this.setState(id, 'up', 'listening'), 400)
  }

  failOver(id, killedAt) {
    for (const link of Object.values(this.links).filter(({ to }) => to === id)) {
      if (this.nodes[link.from].kind !== 'replicating-proxy') continue
      const next = Object.values(this.links).find(
        other => other.from === link.from && other.to !== id && this.nodes[other.to].state === 'up'
      )
      if (!next) continue
      const steps = [
        { step: 'kill-asked', t: killedAt, by: 'panel' },
        { step: 'exit-seen', t: killedAt + 1.8, by: 'supervisor' },
        { step: 'lost', t: killedAt + 2.1, by: link.from, cause: 'rst' },
        { step: 'chosen', t: killedAt + 2.2, by: link.from },
        { step: 'first-byte', t: killedAt + 3, by: link.from }
      ]
      const made = this.event('failover', {
        node: link.from,
        session: 12,
        from: id,
        to: next.to,
        cause: 'rst',
        byte: 18,
        lostAt: killedAt + 2.1,
        chosenAt: killedAt + 2.2,
        firstByteAt: killedAt + 3,
        lostBytes: 0,
        repeatedBytes: 0
      })
      const autopsy = {
        id: `autopsy-${made.seq}`,
        observer: link.from,
        from: id,
        to: next.to,
        session: 12,
        t: killedAt,
        steps,
        byte: 18,
        lostBytes: 0,
        repeatedBytes: 0,
        totalMs: 3
      }
      this.autopsies.push(autopsy)
      this.delta.autopsies = [...(this.delta.autopsies ?? []), autopsy]
    }
  }

  tick() {
    const t = this.now()
    const lines = Math.round((this.linesPerSecond / 4) * 1)
    const ids = Object.keys(this.nodes)
    for (let n = 0; n < lines; n++) {
      const id = ids[n % ids.length]
      if (this.nodes[id].state === 'up')
        this.log(id, ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2'][n % 5])
    }
    for (const node of Object.values(this.nodes)) {
      const up = node.state === 'up'
      const wave = 0.85 + 0.3 * Math.random()
      const bytes = /receiver|mp4/.test(node.id) ? 38.4e6 : 0
      const requests = bytes ? 0 : ({ balancer: 124, 'file-server': 42, client: 128 }[node.kind] ?? 4)
      const rates = up
        ? {
            requests: requests * wave,
            failed: 0,
            bytesIn: (bytes || 6_000) * wave,
            bytesOut: (bytes || 9_000) * wave
          }
        : noRates
      const stats = up || node.state === 'frozen' ? statsOf(this, node) : null
      this.setNode(node.id, { rates, stats })
      const sample = {
        t,
        node: node.id,
        open: stats?.open ?? 0,
        rates,
        latency: up ? { count: 10, p50: 1.7 * wave, p95: 4 * wave, p99: 9 * wave } : null,
        cpu: up ? 12 * wave : null,
        memory: up ? 60e6 : null
      }
      this.delta.metrics = [...(this.delta.metrics ?? []), sample]
      this.history.metrics = [...this.history.metrics, sample].slice(-240 * ids.length)
    }
    for (const link of Object.values(this.links)) {
      const up = this.nodes[link.from].state === 'up' && this.nodes[link.to].state === 'up'
      const stats = this.nodes[link.from].stats?.links.find(({ to }) => to === link.to) ?? null
      const rate = /receiver|mp4/.test(link.to)
        ? 38.4e6
        : this.nodes[link.to].kind === 'replica'
          ? 400
          : 26_000
      this.links[link.id] = { ...link, stats, rateUp: up ? rate : 0, rateDown: up ? rate / 40 : 0 }
      this.delta.links = { ...this.delta.links, [link.id]: this.links[link.id] }
    }
  }

  flush() {
    if (Object.keys(this.delta).length === 0) return
    const delta = { seq: ++this.seq, now: this.now(), ...this.delta }
    this.delta = {}
    for (const listener of this.listeners) listener(delta)
  }

  snapshot() {
    this.flush()
    return {
      seq: this.seq,
      version: '0.0.0',
      host: 'web',
      run: { id: 'scripted', startedAt: this.began, now: this.now() },
      topology: this.topology,
      unsaved: this.unsaved,
      nodes: this.nodes,
      links: this.links,
      transfers: this.transfers,
      autopsies: this.autopsies,
      load: this.load,
      partitions: this.partitions,
      metrics: this.history.metrics,
      events: this.history.events,
      logs: this.history.logs.slice(-2000)
    }
  }

  setTopology(topology) {
    this.topology = complete(topology)
    this.unsaved = true
    const ids = new Set(this.topology.nodes.map(({ id }) => id))
    for (const id of Object.keys(this.nodes).filter(id => !ids.has(id))) {
      delete this.nodes[id]
      this.delta.nodes = { ...this.delta.nodes, [id]: null }
    }
    for (const node of this.topology.nodes) {
      const was = this.nodes[node.id]
      this.nodes[node.id] = was ? { ...was, port: node.port ?? null } : this.view(node)
      this.delta.nodes = { ...this.delta.nodes, [node.id]: this.nodes[node.id] }
    }
    const links = new Set(this.topology.links.map(({ from, to }) => `${from}->${to}`))
    for (const id of Object.keys(this.links).filter(id => !links.has(id))) {
      delete this.links[id]
      this.delta.links = { ...this.delta.links, [id]: null }
    }
    for (const link of this.topology.links) if (!this.links[`${link.from}->${link.to}`]) this.addLink(link)
    this.delta.topology = this.topology
    this.delta.unsaved = true
    return this.topology
  }

  setFaults(link, change) {
    if (link.startsWith('outside->')) {
      const node = link.slice('outside->'.length)
      return this.setNode(node, { doorFaults: change(this.nodes[node].doorFaults) })
    }
    this.links[link] = { ...this.links[link], faults: change(this.links[link].faults) }
    this.delta.links = { ...this.delta.links, [link]: this.links[link] }
  }

  heal(name) {
    this.partitions = this.delta.partitions = this.partitions.filter(one => one.name !== name)
    for (const id of Object.keys(this.links)) {
      this.setFaults(id, was => was.filter(({ fault }) => fault.type !== 'partition' || fault.name !== name))
    }
    this.event('partition-cleared', { by: 'panel', name })
  }

  clearAll() {
    const partitions = this.partitions.map(({ name }) => name)
    for (const name of partitions) this.heal(name)
    let faults = 0
    const clear = was => {
      faults += was.length
      return []
    }
    for (const id of Object.keys(this.links)) this.setFaults(id, clear)
    for (const id of Object.keys(this.nodes)) this.setFaults(`outside->${id}`, clear)
    return { faults, partitions: partitions.length }
  }

  call(command, args) {
    const node = this.nodes[args?.node]
    if (command.startsWith('node.') && !node) {
      return { ok: false, error: { code: 'NODE_NOT_FOUND', message: `no node ${args?.node}` } }
    }
    const done = value => ({ ok: true, value: value ?? null })
    switch (command) {
      case 'lab.snapshot':
        return done(this.snapshot())
      case 'host.ping':
        return done({ now: this.now() })
      case 'node.kill':
        return done(this.kill(args.node, args.keepDown === true))
      case 'node.freeze':
        this.event('freeze-asked', { node: args.node, by: 'panel' })
        return done(this.setState(args.node, 'frozen', 'asked'))
      case 'node.resume':
        this.event('resume-asked', { node: args.node, by: 'panel' })
        return done(this.setState(args.node, 'up', 'resumed'))
      case 'node.stop':
        return done(this.setState(args.node, 'stopped', 'asked', { stats: null, rates: noRates }))
      case 'node.start':
      case 'node.restart':
        return done(this.start(args.node))
      case 'node.set-port':
        this.setTopology({
          ...this.topology,
          nodes: this.topology.nodes.map(n => (n.id === args.node ? { ...n, port: args.port } : n))
        })
        return done(this.start(args.node))
      case 'lab.start-all':
        for (const { id, state } of Object.values(this.nodes)) if (state !== 'up') this.start(id)
        return done()
      case 'lab.stop-all':
        for (const { id } of Object.values(this.nodes)) this.setState(id, 'stopped', 'asked', { stats: null })
        return done()
      case 'lab.reset-faults': {
        const resumed = Object.values(this.nodes).filter(({ state }) => state === 'frozen')
        for (const { id } of resumed) this.setState(id, 'up', 'resumed')
        return done({ resumed: resumed.map(({ id }) => id), ...this.clearAll() })
      }
      case 'fault.set': {
        const { name = args.fault.type, direction = 'both', toxicity = 1, ...rest } = args.fault
        const fault = { ...rest, name, direction, toxicity }
        this.setFaults(args.link, was => [
          ...was.filter(view => view.fault.name !== name),
          { fault, setAt: this.now(), counts: { connections: 0, bytes: 0 } }
        ])
        const { type } = fault
        this.event('fault-set', { link: args.link, by: 'panel', name, type, what: type, changed: false })
        return done({ name })
      }
      case 'fault.clear': {
        let cleared = 0
        this.setFaults(args.link, was => {
          const left = was.filter(({ fault }) => args.name !== undefined && fault.name !== args.name)
          cleared = was.length - left.length
          return left
        })
        return done({ cleared })
      }
      case 'partition.set': {
        const { name = 'partition', sides } = args
        const partition = { name, sides, setAt: this.now() }
        this.partitions = this.delta.partitions = [...this.partitions, partition]
        const sideOf = id => sides.findIndex(side => side.includes(id))
        const links = Object.values(this.links).filter(
          ({ from, to }) => sideOf(from) >= 0 && sideOf(to) >= 0 && sideOf(from) !== sideOf(to)
        )
        const fault = { type: 'partition', name, direction: 'both', toxicity: 1 }
        for (const { id } of links)
          this.setFaults(id, was => [...was, { fault, setAt: this.now(), counts: null }])
        this.event('partition-set', { by: 'panel', name, sides })
        return done({ links: links.map(({ id }) => id) })
      }
      case 'partition.clear':
        this.heal(args.name ?? 'partition')
        return done()
      case 'load.set':
        this.load = this.delta.load = {
          ...this.load,
          enabled: args.enabled,
          rate: args.rate ?? this.load.rate
        }
        return done()
      case 'exchange.run':
        return done({ target: 'proxy', count: 1, ok: 1, failed: 0, ms: 2.3, p50: 2.3, p99: 2.3, errors: [] })
      case 'topology.list':
        return done([
          { name: 'full', title: { es: 'Lab inicial', en: 'Default lab' }, source: 'preset', nodes: 13 }
        ])
      case 'topology.apply':
        return done(this.setTopology(args.topology))
      case 'topology.export':
        return done({ fileName: 'lab.json', text: JSON.stringify(this.topology, null, 2) })
      case 'log.read': {
        const lines = this.history.logs.filter(l => l.node === args.node && l.seq < (args.before ?? Infinity))
        return done({
          lines: lines.slice(-(args.limit ?? 1000)),
          first: 1,
          last: this.lineSeq.get(args.node) ?? 0
        })
      }
      default:
        return { ok: false, error: { code: 'NOT_SUPPORTED', message: `${command} is not scripted` } }
    }
  }

  close() {
    for (const timer of this.timers) clearInterval(timer)
  }
}

function complete(topology) {
  const nodes = topology.nodes.map(node => ({
    host: '127.0.0.1',
    restart,
    autostart: true,
    ...(node.kind === 'balancer' && { mode: 'http', algorithm: 'round-robin', weights: {} }),
    ...node
  }))
  const links = topology.links ?? []
  if (nodes.some(({ kind }) => kind === 'client')) return { ...topology, nodes, links }
  const hubs = nodes.filter(({ kind }) => kind === 'balancer' || kind === 'replicating-proxy')
  const client = { id: 'clients', kind: 'client', host: '127.0.0.1', restart, autostart: true }
  return {
    ...topology,
    nodes: [client, ...nodes],
    links: [...links, ...hubs.map(({ id }) => ({ from: 'clients', to: id }))]
  }
}

function statsOf(lab, node) {
  const targets = lab.topology.links.filter(({ from }) => from === node.id)
  const primary = targets.find(({ to }) => lab.nodes[to]?.state === 'up')?.to
  return {
    open: { balancer: 41, client: 48, 'file-server': 14 }[node.kind] ?? 6,
    connections: 1200,
    requests: 9000,
    failed: 0,
    bytesIn: 184_600_000,
    bytesOut: 96_200_000,
    latency: { count: 12, p50: 1.7, p95: 4.1, p99: 9.3 },
    cpu: 12,
    memory: 61_000_000,
    links: targets.map(({ to }) => ({
      to,
      open: lab.nodes[to]?.state === 'up' ? (node.kind === 'balancer' ? 14 : 6) : 0,
      total: 300,
      failures: 2,
      bytesUp: 1_840_000,
      bytesDown: 960_000,
      health: lab.nodes[to]?.state === 'up' ? 'up' : 'down',
      attached: true,
      ...(node.kind === 'replicating-proxy' && { primary: to === primary, pendingSessions: 0 })
    }))
  }
}

/** Serves the panel and a scripted lab; resolves with its address and its lab. */
export async function startScriptedHost(port = 0, topology = JSON.parse(readFileSync(preset, 'utf8'))) {
  const lab = new ScriptedLab(topology)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (pathname === '/api/session') return response.writeHead(200).end('{}')
    const file = join(root, normalize(pathname === '/' ? '/index.html' : pathname))
    if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile())
      return response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': csp
    })
    createReadStream(file).pipe(response)
  })
  const sockets = new WebSocketServer({ server, path: '/api/ws', handleProtocols: () => 'relevo.v1' })
  sockets.on('connection', socket => {
    const send = message => socket.send(JSON.stringify(message))
    const onDelta = payload => send({ event: 'delta', payload })
    socket.on('error', () => undefined)
    socket.on('close', () => lab.listeners.delete(onDelta))
    socket.on('message', data => {
      const { id, command, args } = JSON.parse(String(data))
      send({ id, result: lab.call(command, args) })
      if (command === 'lab.snapshot') lab.listeners.add(onDelta)
    })
  })
  await new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    lab,
    url: `http://127.0.0.1:${server.address().port}/#token=scripted`,
    close() {
      lab.close()
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const host = await startScriptedHost(Number(process.argv[2] ?? 0))
  process.stdout.write(`${host.url}\n`)
}
