import { useEffect, useState } from 'react'
import { markedKinds } from '../events/catalogue'
import { useConnection, usePanel } from '../store/hooks'
import type { Frames } from '../measured/frames'
import type { MarkBook } from './marks/mark-book'

const maxMarkEvents = 2_000

/**
 * Asks the host for the figures of the last `spanMs` (null: all that it has) and for the marks of the run, and again
 * after the connection was lost. Of a picture that is held by then, nothing that came later is taken. Returns a number that changes when they have come.
 */
export function useHistory(frames: Frames, marks: MarkBook, spanMs: number | null): number {
  const { client, lab } = usePanel()
  const connection = useConnection()
  const [version, setVersion] = useState(0)
  useEffect(() => {
    if (connection !== 'ready') return
    let wanted = true
    const since = spanMs === null ? 0 : Math.max(0, lab.runNow() - spanMs)
    void client.call('metrics.read', { since }).then(result => {
      if (!wanted || !result.ok) return
      frames.add(result.value.samples.filter(({ t }) => t <= lab.runNow()))
      setVersion(known => known + 1)
    })
    return () => {
      wanted = false
    }
  }, [client, lab, connection, frames, spanMs])
  useEffect(() => {
    if (connection !== 'ready') return
    let wanted = true
    void client.call('journal.read', { kinds: [...markedKinds], limit: maxMarkEvents }).then(result => {
      if (!wanted || !result.ok) return
      marks.add(result.value.events.filter(({ t }) => t <= lab.runNow()))
      setVersion(known => known + 1)
    })
    return () => {
      wanted = false
    }
  }, [client, lab, connection, marks])
  return version
}
