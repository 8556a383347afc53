import { useEffect, useMemo, useState } from 'react'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { useConnection, usePanel, usePause, usePicture } from '../../store/hooks'
import { between, surroundingsOf } from '#shared/diagram/failover'

/** What happened near a failover is told up to this long after it, ms: until then it is asked for again. */
const toldWithinMs = 3_000
const askAgainMs = 1_000
/** Events are not recorded further from the failover than this, in numbers of the journal. */
const nearEvents = 30_000
const maxEvents = 5_000

const none: readonly JournalEvent[] = []

/**
 * The events around a failover, oldest first: those of the journal that the panel has, and the sessions and connections
 * of that time. These are not sent unless somebody looks at traffic, so they are asked for when the failover is shown.
 */
export function useSurroundings(
  autopsy: Autopsy | null,
  journal: readonly JournalEvent[]
): readonly JournalEvent[] {
  const { lab } = usePanel()
  const connection = useConnection()
  const picture = usePicture()
  const { paused } = usePause()
  const [read, setRead] = useState<{ readonly of: Autopsy; readonly events: readonly JournalEvent[] } | null>(
    null
  )
  useEffect(() => {
    if (autopsy === null || connection !== 'ready') return
    // Of another moment, other events were known.
    void picture
    let shown = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const { from, to } = surroundingsOf(autopsy)
    const number = Number(autopsy.id.slice('autopsy-'.length))
    const ask = async () => {
      const result = await lab.read('journal.read', {
        kinds: ['session', 'connection'],
        since: from,
        until: to,
        after: Math.max(0, number - nearEvents),
        before: number + nearEvents,
        limit: maxEvents
      })
      if (!shown) return
      if (result.ok) setRead({ of: autopsy, events: result.value.events })
      if (!paused && lab.runNow() < to + toldWithinMs) timer = setTimeout(() => void ask(), askAgainMs)
    }
    void ask()
    return () => {
      shown = false
      clearTimeout(timer)
    }
  }, [lab, connection, picture, paused, autopsy])

  const traffic = read !== null && read.of === autopsy ? read.events : none
  return useMemo(() => {
    if (autopsy === null) return none
    const { from, to } = surroundingsOf(autopsy)
    const known = new Map([...between(journal, from, to), ...traffic].map(event => [event.seq, event]))
    return [...known.values()].sort((a, b) => a.seq - b.seq)
  }, [autopsy, journal, traffic])
}
