import { useEffect, useSyncExternalStore } from 'react'
import { useConnection, usePanel, usePicture } from '../../store/hooks'

/** Has the lines of a node's log sent while it is shown, and asks the host for the newest `backfill` before them. */
export function useOpenLog(node: string, backfill: number): void {
  const { lab } = usePanel()
  const connection = useConnection()
  const picture = usePicture()
  const gaps = useSyncExternalStore(lab.logs.subscribe, () => lab.logs.gapsOf(node))
  // First: what is read after it leaves no gap to the lines that are sent.
  useEffect(() => lab.watchLog(node), [lab, node])
  useEffect(() => {
    if (connection !== 'ready') return
    // Another run has a log of its own; of a picture that is held, nothing later is taken.
    void picture
    const ring = lab.logs.of(node)
    const first = ring.at(ring.first)?.seq
    if (first !== undefined && (first <= 1 || ring.length >= backfill)) return
    let shown = true
    const before = first === undefined ? {} : { before: first }
    void lab.read('log.read', { node, ...before, limit: backfill }).then(result => {
      if (shown && result.ok) lab.logs.prepend(node, result.value.lines)
      lab.logs.publish()
    })
    return () => {
      shown = false
    }
  }, [lab, node, connection, picture, gaps, backfill])
}
