import { useEffect, useState } from 'react'
import { markedKinds } from '../events/catalogue'
import { useConnection, usePanel, usePicture } from '../store/hooks'
import type { Frames } from '../measured/frames'
import type { MarkBook } from './marks/mark-book'

const maxMarkEvents = 2_000

/**
 * Asks the host for the figures of the last `spanMs` (null: all that it has) and for the marks of the run, and again
 * after the connection was lost, and for each picture. Returns a number that changes when they have come.
 */
export function useHistory(frames: Frames, marks: MarkBook, spanMs: number | null): number {
  const { lab } = usePanel()
  const connection = useConnection()
  const picture = usePicture()
  const [version, setVersion] = useState(0)
  useEffect(() => {
    if (connection !== 'ready') return
    void picture
    let wanted = true
    const since = spanMs === null ? 0 : Math.max(0, lab.runNow() - spanMs)
    void lab.read('metrics.read', { since }).then(result => {
      if (!wanted || !result.ok) return
      frames.add(result.value.samples)
      setVersion(known => known + 1)
    })
    return () => {
      wanted = false
    }
  }, [lab, connection, picture, frames, spanMs])
  useEffect(() => {
    if (connection !== 'ready') return
    void picture
    let wanted = true
    void lab.read('journal.read', { kinds: [...markedKinds], limit: maxMarkEvents }).then(result => {
      if (!wanted || !result.ok) return
      marks.add(result.value.events)
      setVersion(known => known + 1)
    })
    return () => {
      wanted = false
    }
  }, [lab, connection, picture, marks])
  return version
}
