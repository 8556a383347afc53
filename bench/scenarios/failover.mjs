import { EventEmitter, once } from 'node:events'
import { contenders, tunedHaproxy } from '../contenders.mjs'
import { startRelevo } from '../relevo.mjs'
import { ReplicaProcess } from './replica-processes.mjs'
import { percentile, show } from './report.mjs'
import { Talkers } from './talkers.mjs'

const clients = 16
/** How long the clients talk before the primary is killed, ms. */
const calmMs = 60

/** Kills the primary with SIGKILL again and again, while 16 clients talk to it through the proxy. */
export async function failover(name, { kills }) {
  const journal = new EventEmitter()
  const firstBytes = []
  const own = []
  const opened = new Map()
  let killedAt = Infinity
  const onEvent = event => {
    if (event.kind === 'attached') journal.emit('attached', event)
    if (event.kind === 'session' && event.phase === 'open') opened.set(event.session, event.at)
    if (event.kind !== 'failover' || event.firstByteAt === null || event.from !== 'replica-1') return
    if (event.firstByteAt < killedAt) return
    // A session that begins while the dying replica's system still accepts waits from its own beginning.
    firstBytes.push(event.firstByteAt - Math.max(killedAt, opened.get(event.session) ?? 0))
    own.push(event.firstByteAt - event.lostAt)
  }
  const ours = await rounds(kills, async ports => {
    const proxy = await startRelevo(ports, { onEvent, quiet: true })
    // One that is back before its loss was noticed is never detached.
    const back = async () => {
      const over = new AbortController()
      const { signal } = over
      await Promise.race([once(journal, 'attached', { signal }), steadilyAttached(proxy, signal)])
      over.abort()
    }
    return { proxy, back, before: at => (killedAt = at) }
  })
  const rows = [
    ['kills', kills, ''],
    ['sessions meanwhile', ours.sessions, ''],
    ['failed sessions', ours.failed, '', 0],
    ['kill to first byte of the next replica, p50', percentile(firstBytes, 0.5), 'ms', 10],
    ['kill to first byte of the next replica, p99', percentile(firstBytes, 0.99), 'ms', 40],
    ['  of it, since the system told of the loss, p50', percentile(own, 0.5), 'ms'],
    ['  of it, since the system told of the loss, p99', percentile(own, 0.99), 'ms'],
    ['kill to first new answer at a client, p50', percentile(ours.answers, 0.5), 'ms'],
    ['kill to first new answer at a client, p99', percentile(ours.answers, 0.99), 'ms']
  ]
  const missing = contenders.haproxy.missing()
  if (missing) console.log(`\n${name} without haproxy: ${missing}`)
  else {
    const fewer = Math.min(kills, 40)
    const pause = () => new Promise(resolve => setTimeout(resolve, 400))
    const theirs = await rounds(fewer, async ports => ({
      proxy: await tunedHaproxy(ports),
      back: pause,
      before: () => undefined
    }))
    rows.push(
      [
        `haproxy, checks each 50 ms: failed sessions of ${theirs.sessions}`,
        theirs.failed,
        `in ${fewer} kills`
      ],
      ['haproxy: kill to first new answer, p50', percentile(theirs.answers, 0.5), 'ms'],
      ['haproxy: kill to first new answer, p99', percentile(theirs.answers, 0.99), 'ms']
    )
  }
  return show(name, rows)
}

/** Resolves when the primary has been attached, with nothing to catch up on, for longer than a loss goes unnoticed. */
async function steadilyAttached(proxy, signal) {
  for (let steady = 0; steady < 12 && !signal.aborted;) {
    await new Promise(resolve => setTimeout(resolve, 250))
    const primary = proxy.stats()?.links[0]
    steady = primary?.attached && primary.pendingSessions === 0 ? steady + 1 : 0
  }
}

async function rounds(kills, start) {
  const primary = await new ReplicaProcess().start()
  const second = await new ReplicaProcess().start()
  const { proxy, back, before } = await start([primary.port, second.port])
  const talkers = new Talkers(proxy.port, clients)
  const answers = []
  try {
    for (let i = 0; i < kills; i++) {
      await new Promise(resolve => setTimeout(resolve, calmMs * (0.5 + Math.random())))
      const returned = back()
      const at = primary.kill()
      before(at)
      answers.push(...(await talkers.firstAnswers(at)))
      await primary.gone
      await primary.start()
      await returned
    }
  } finally {
    await talkers.end()
    await proxy.stop()
    await Promise.all([primary.stop(), second.stop()])
  }
  return { sessions: talkers.sessions, failed: talkers.failed, answers }
}
