import type { JournalEvent } from '#shared/journal'

/** A stretch in which a node did not run, or stood still, although nobody had asked it to stop. */
export interface Outage {
  readonly node: string
  readonly how: 'killed' | 'crashed' | 'exited' | 'unknown' | 'frozen'
  /** The event that began it, and the one that ended it; null: it lasted to the end. */
  readonly began: JournalEvent
  readonly ended: JournalEvent | null
}

export function outagesOf(events: readonly JournalEvent[]): readonly Outage[] {
  const open = new Map<string, Outage>()
  const all: Outage[] = []
  for (const event of events) {
    const { node } = event
    if (node === undefined) continue
    if (event.kind === 'node-exit' && event.cause !== 'stopped') {
      // What was frozen and dies has another outage from then on.
      end(node, event)
      open.set(node, { node, how: event.cause, began: event, ended: null })
    }
    if (event.kind !== 'node-state') continue
    if (event.to === 'frozen') open.set(node, { node, how: 'frozen', began: event, ended: null })
    if (event.to === 'up' || event.to === 'stopped') end(node, event)
  }
  function end(node: string, ended: JournalEvent): void {
    const outage = open.get(node)
    if (!outage) return
    open.delete(node)
    all.push({ ...outage, ended })
  }
  return [...all, ...open.values()].sort((a, b) => a.began.seq - b.began.seq)
}
