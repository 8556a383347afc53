import { useMemo } from 'react'
import type { CopyView } from '#shared/state'
import { usePanel, useVersion } from '../../store/hooks'

/** The end of a node and of the copy that it was taking come by different ways, this far apart at most, ms. */
const togetherMs = 2_000

interface Ending {
  readonly how: 'killed' | 'ended' | 'cut'
  /** When the receiver ended, or else the copy, ms since the run began; null while the copy has not. */
  readonly t: number | null
}

/** What stopped a copy: the end of its receiver, if the journal has one at that moment. */
export function useEnding({ receiver, endedAt, phase }: CopyView): Ending {
  const { lab } = usePanel()
  const version = useVersion(lab.events)
  const settled = endedAt !== null && lab.runNow() > endedAt + 2 * togetherMs
  // What happened then has been told by now: later events need no looking through.
  const seen = settled ? -1 : version
  return useMemo(() => {
    void seen
    if (endedAt === null || (phase !== 'cut' && phase !== 'failed')) return { how: 'cut', t: endedAt }
    const exit = lab.events.latest(
      'node-exit',
      event => event.node === receiver && Math.abs(event.t - endedAt) <= togetherMs
    )
    if (!exit) return { how: 'cut', t: endedAt }
    return { how: exit.cause === 'killed' ? 'killed' : 'ended', t: exit.t }
  }, [lab, seen, receiver, endedAt, phase])
}
