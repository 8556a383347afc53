import { EventEmitter, once } from 'node:events'
import { startRelevo } from '../relevo.mjs'
import { now, ReplicaProcess } from './replica-processes.mjs'
import { percentile, show } from './report.mjs'
import { Talkers } from './talkers.mjs'

const progressMs = 1_000

/** Stops the primary with SIGSTOP while clients talk to it: how long until the proxy no longer waits for it. */
export async function frozen(name, { rounds }) {
  const journal = new EventEmitter()
  const primary = await new ReplicaProcess().start()
  const second = await new ReplicaProcess().start()
  const proxy = await startRelevo([primary.port, second.port], {
    settings: { progressMs },
    onEvent: event => journal.emit(event.kind, event),
    quiet: true
  })
  const talkers = new Talkers(proxy.port, 4)
  const late = []
  const wait = kind => once(journal, kind, { signal: AbortSignal.timeout(20_000) })
  try {
    for (let round = 0; round < rounds; round++) {
      await new Promise(resolve => setTimeout(resolve, 50 + 100 * Math.random()))
      const detached = wait('detached')
      const at = now()
      primary.signal('SIGSTOP')
      const [event] = await detached
      late.push(event.at - at - progressMs)
      const attached = wait('attached')
      primary.signal('SIGCONT')
      await attached
    }
  } finally {
    await talkers.end()
    await proxy.stop()
    await Promise.all([primary.stop(), second.stop()])
  }
  return show(name, [
    ['rounds', rounds, ''],
    ['failed sessions', talkers.failed, `of ${talkers.sessions}`, 0],
    ['detected after progressMs, p50', percentile(late, 0.5), 'ms'],
    ['detected after progressMs, at most', Math.max(...late), 'ms', 50]
  ])
}
