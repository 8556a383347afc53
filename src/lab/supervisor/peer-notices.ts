import type { JournalEvent } from '#shared/journal'
import type { PeerNotice } from '#shared/node-channel'
import type { Topology } from '#shared/topology'
import { monotonicMs } from '#system/clock'
import type { RunObserver } from '../journal/recorder'
import type { Supervisor } from './types'

/**
 * Tells each node what the lab sees of the programs that its links go to: that one is about to be killed, has exited,
 * stands still, goes on. A proxy and a balancer tell by it a reply that ended from one that a death cut short.
 */
export class PeerNotices implements RunObserver {
  readonly #supervisor: Pick<Supervisor, 'ids' | 'status' | 'tell'>
  readonly #topology: () => Topology

  constructor(supervisor: Pick<Supervisor, 'ids' | 'status' | 'tell'>, topology: () => Topology) {
    this.#supervisor = supervisor
    this.#topology = topology
  }

  onEvent(event: JournalEvent): void {
    if (event.node === undefined) return
    const what = meaning(event)
    if (what) this.#tell(event.node, what)
    if (event.kind === 'node-listening') this.#tellWhoStandsStill(event.node)
  }

  #tell(node: string, what: PeerNotice['what']): void {
    const notice: PeerNotice = { node, what, at: monotonicMs() }
    for (const { from, to } of this.#topology().links) if (to === node) this.#supervisor.tell(from, notice)
  }

  /** A node that starts has missed that. */
  #tellWhoStandsStill(node: string): void {
    const known = new Set(this.#supervisor.ids())
    for (const { from, to } of this.#topology().links) {
      if (from !== node || !known.has(to) || this.#supervisor.status(to).state !== 'frozen') continue
      this.#supervisor.tell(node, { node: to, what: 'frozen', at: monotonicMs() })
    }
  }
}

function meaning(event: JournalEvent): PeerNotice['what'] | null {
  switch (event.kind) {
    // Told before it is done: whatever ends from now on may end of it.
    case 'kill-asked':
      return 'killing'
    case 'node-exit':
      // It never listened: whoever does there is another, and lives on.
      if (event.error?.code === 'PORT_IN_USE') return null
      return event.cause === 'stopped' ? 'stopped' : 'exited'
    case 'node-listening':
      return 'up'
    case 'renewed':
      return 'renewed'
    case 'node-state':
      if (event.to === 'frozen') return 'frozen'
      return event.from === 'frozen' && event.to === 'up' ? 'resumed' : null
    default:
      return null
  }
}
