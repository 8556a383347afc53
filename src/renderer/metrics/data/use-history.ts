import { useEffect, useState } from 'react'
import { markedKinds } from '../../events/catalogue'
import { useConnection, usePanel } from '../../store/hooks'
import type { Frames } from './frames'
import type { MarkBook } from '../marks/mark-book'

const maxMarkEvents = 2_000

/**
 * Asks the host for the figures and marks from before this window was opened, and again after the connection was
 * lost. Returns a number that changes when they have come.
 */
export function useHistory(frames: Frames, marks: MarkBook): number {
  const { client } = usePanel()
  const connection = useConnection()
  const [version, setVersion] = useState(0)
  useEffect(() => {
    if (connection !== 'ready') return
    let wanted = true
    const came = () => setVersion(known => known + 1)
    void client.call('metrics.read', {}).then(result => {
      if (!wanted || !result.ok) return
      frames.add(result.value.samples)
      came()
    })
    void client.call('journal.read', { kinds: [...markedKinds], limit: maxMarkEvents }).then(result => {
      if (!wanted || !result.ok) return
      marks.add(result.value.events)
      came()
    })
    return () => {
      wanted = false
    }
  }, [client, connection, frames, marks])
  return version
}
