import { useEffect } from 'react'
import { loadFaultTabs } from '../faults/inspector/tabs'
import type { View } from './view'

/** Time for the first screen to draw itself, ms. */
const settleMs = 1500
/** Between two programs, ms. */
const apartMs = 50

/** Fetches what the first picture does without once that stands: it then opens at once, also when the host has gone. */
export function usePreload(views: readonly View[], ready: boolean): void {
  useEffect(() => {
    if (!ready) return
    let wanted = true
    // One after the other, so that their programs do not begin in one piece.
    const fetchAll = async () => {
      for (const load of [...views.map(view => view.load), loadFaultTabs]) {
        if (!wanted) return
        await load?.().catch(() => undefined)
        await new Promise(resolve => setTimeout(resolve, apartMs))
      }
    }
    const timer = setTimeout(() => void fetchAll(), settleMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [views, ready])
}
