import { useCallback, useEffect, useState } from 'react'
import type { RoadsRun } from '#shared/roads/roads'
import { usePanel } from '../store/hooks'

/** How often the host is asked while a measurement runs, and while none does: another window may begin one. */
const runningMs = 250
const idleMs = 2_000

/** The measurement that runs, or the last one; undefined until the host has said it. */
export function useRoads(): { run: RoadsRun | null | undefined; refresh: () => Promise<void> } {
  const { client } = usePanel()
  const [run, setRun] = useState<RoadsRun | null>()
  const refresh = useCallback(async () => {
    const result = await client.call('roads.read', {})
    setRun(before => (result.ok ? result.value : (before ?? null)))
  }, [client])
  const isRunning = run?.running === true
  useEffect(() => {
    let timer = 0
    let isOver = false
    const ask = async (): Promise<void> => {
      await refresh()
      if (!isOver) timer = window.setTimeout(() => void ask(), isRunning ? runningMs : idleMs)
    }
    void ask()
    return () => {
      isOver = true
      window.clearTimeout(timer)
    }
  }, [refresh, isRunning])
  return { run, refresh }
}
