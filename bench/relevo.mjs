import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Another build of the proxy can be measured instead. */
const proxyProgram =
  process.env.RELEVO_BENCH_PROXY ??
  fileURLToPath(new URL('../out/main/nodes/replicating-proxy.js', import.meta.url))

/** Why the proxy cannot be measured; null when it can. */
export const relevoMissing = () => (existsSync(proxyProgram) ? null : 'not built; run `npm run build` first')

/**
 * The built proxy as the lab starts it, with all that it does by default: a child process, and a boot message.
 * `settings` are options of the node; `onEvent` gets each event of the journal. RELEVO_BENCH_PROFILE names a folder
 * for a profile of its CPU.
 */
export async function startRelevo(servers, { settings = {}, onEvent = () => undefined, quiet = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const profile = process.env.RELEVO_BENCH_PROFILE
  const child = fork(proxyProgram, [], {
    serialization: 'advanced',
    stdio: 'inherit',
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  })
  const node = {
    id: 'proxy',
    kind: 'replicating-proxy',
    host: '127.0.0.1',
    port: 0,
    reply: 'primary',
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
  const port = await new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.type === 'listening') resolve(message.port)
      else if (message.type === 'fatal') reject(new Error(message.error.message))
      else if (message.type === 'stats') stats = message.stats
      else if (message.type === 'events') message.events.forEach(onEvent)
      else if (message.type === 'logs' && !quiet) {
        for (const { level, text } of message.lines)
          if (level !== 'info') console.error(`proxy: ${level}: ${text}`)
      }
    })
    child.once('exit', code => reject(new Error(`the proxy ended (exit ${code})`)))
    child.send({ type: 'boot', boot: { node, links, dataDir: folder } })
  })
  return {
    port,
    pid: child.pid,
    /** What it last told of itself; null before the first time. */
    stats: () => stats,
    stop: async () => {
      child.send({ type: 'drain', graceMs: 1_000 })
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
