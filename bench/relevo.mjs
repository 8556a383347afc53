import { fileURLToPath } from 'node:url'
import { startNode } from './programs.mjs'

/** Another build of the proxy can be measured instead. */
const proxyProgram =
  process.env.RELEVO_BENCH_PROXY ??
  fileURLToPath(new URL('../out/main/nodes/replicating-proxy.js', import.meta.url))

/**
 * The built proxy as the lab starts it, with all that it does by default.
 * `settings` are options of the node; `onEvent` gets each event of the journal.
 */
export async function startRelevo(
  servers,
  { settings = {}, recordBytes = true, onEvent = () => undefined, quiet = false } = {}
) {
  const node = {
    id: 'proxy',
    kind: 'replicating-proxy',
    host: '127.0.0.1',
    port: 0,
    reply: 'primary',
    compare: 'bytes',
    ignore: { headers: [], patterns: [], paths: [] },
    learn: false,
    catchUp: true,
    sessionLogBytes: 1024 ** 3,
    lagBytes: 8 * 1024 ** 2,
    lagMs: 2_000,
    agreementMs: 250,
    progressMs: 1_000,
    connectTimeoutMs: 1_000,
    connectGraceMs: 2_000,
    idleMs: 300_000,
    maxConnections: 10_000,
    ...settings
  }
  const links = servers.map((port, i) => ({ to: `replica-${i + 1}`, host: '127.0.0.1', port, side: null }))
  let stats = null
  const proxy = await startNode(proxyProgram, {
    node,
    links,
    recordBytes,
    quiet,
    onMessage: message => {
      if (message.type === 'stats') stats = message.stats
      else if (message.type === 'events') message.events.forEach(onEvent)
    }
  })
  /** `stats`: what it last told of itself; null before the first time. */
  return { ...proxy, stats: () => stats }
}
