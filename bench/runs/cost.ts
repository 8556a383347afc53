import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunClock } from '../../src/lab/run/run-clock'
import { monotonicMs } from '../../src/system/clock'
import { Stage, statsOf, topologyOf } from './stage'

/** As `npm run bench -- lab` has it: 128 exchanges a second over four proxies of eleven replicas, eight lines each. */
const exchangesPerSecond = 128
const linesEach = 8
const stepMs = 20

/** CPU of this process in a second of such a lab's records, ms; nodes and sockets are not in it. */
export async function recordingCost(recorded: boolean, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-runs-'))
  const topology = topologyOf(4, 11)
  const stage = Stage.open(topology, folder, new RunClock(), recorded)
  const proxies = topology.nodes.filter(({ kind }) => kind === 'replicating-proxy')
  const begin = performance.now()
  const before = process.cpuUsage()
  let exchanges = 0
  let reports = 0
  try {
    for (let now = 0; now < seconds * 1000; now = performance.now() - begin) {
      while (exchanges < (now / 1000) * exchangesPerSecond) {
        exchange(stage, proxies[exchanges % proxies.length]!.id, ++exchanges)
      }
      // Each node four times a second, each in its own beat.
      while (reports < (now / 250) * topology.nodes.length) {
        const { id } = topology.nodes[reports++ % topology.nodes.length]!
        stage.recorder.onStats(id, statsOf(topology, id, exchanges))
      }
      await new Promise(resolve => setTimeout(resolve, stepMs))
    }
    await stage.flush()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / seconds
  } finally {
    await stage.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What one exchange through a proxy leaves in the records. */
export function exchange(stage: Stage, proxy: string, session: number, at = monotonicMs()): void {
  const replicas = stage.topology.links.filter(({ from }) => from === proxy).map(({ to }) => to)
  const upstreams = replicas.map((to, index) => ({
    to,
    localPort: 30_000 + ((session * 16 + index) % 30_000)
  }))
  const shared = { session, client: '127.0.0.1:50000', openedAt: at }
  stage.recorder.onEvent(proxy, { at, kind: 'session', phase: 'open', ...shared, upstreams })
  for (const { to, localPort } of upstreams) {
    const lines = Array.from({ length: linesEach }, (_, line) => ({
      at,
      level: 'info' as const,
      text: `value ${line} of session ${session}: ${session * 31 + line}`,
      peerPort: localPort
    }))
    stage.recorder.onLog(to, lines, 0)
  }
  const ended = upstreams.map(upstream => ({ ...upstream, bytesUp: 60, bytesDown: 60, had: 'all' as const }))
  stage.recorder.onEvent(proxy, {
    at,
    kind: 'session',
    phase: 'close',
    ...shared,
    endedAt: at,
    upstreams: ended,
    requestBytes: 60,
    replyBytes: 60,
    outcome: 'whole',
    evidence: 'agreement'
  })
}
