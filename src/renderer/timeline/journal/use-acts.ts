import { useEffect, useMemo, useState } from 'react'
import type { JournalEvent } from '#shared/journal'
import { actKinds, isAct } from '../../events/catalogue'
import { withOlder } from './acts'
import { useConnection, useLab, usePanel, usePicture } from '../../store/hooks'

/** The newest events of those kinds that are read back; the list below reads further by itself. */
const mostRead = 1_000

/**
 * What a person did, oldest first: also what lies further back than the journal's list has been read, which under load is
 * full of other things. `isRead`: whether it is known; before, nobody can say that nothing was done.
 *
 * @param listed what of it the journal's list has
 */
export function useActs(listed: readonly JournalEvent[]): {
  readonly acts: readonly JournalEvent[]
  readonly isRead: boolean
} {
  const { lab } = usePanel()
  const run = useLab(data => data.run.id, '')
  const connection = useConnection()
  const picture = usePicture()
  const [read, setRead] = useState<{ readonly run: string; readonly events: readonly JournalEvent[] } | null>(
    null
  )
  useEffect(() => {
    if (connection !== 'ready') return
    void picture
    let over = false
    void lab.read('journal.read', { kinds: [...actKinds], limit: mostRead }).then(result => {
      if (!over && result.ok) setRead({ run, events: result.value.events.filter(isAct) })
    })
    return () => {
      over = true
    }
  }, [lab, connection, run, picture])
  const back = read?.run === run ? read.events : null
  // What was read at a later moment of the run has not happened yet in an earlier one.
  const { last } = lab.events
  const acts = useMemo(
    () => withOlder(listed, back?.filter(({ seq }) => seq <= last) ?? []),
    [back, listed, last]
  )
  return { acts, isRead: back !== null }
}
