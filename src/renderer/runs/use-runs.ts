import { useCallback, useEffect, useState } from 'react'
import type { RunSummary } from '#shared/runs/runs'
import { useConnection, usePanel } from '../store/hooks'

/** How often the list is read again: the run that goes on grows, and others may come from the command line, ms. */
const everyMs = 5_000

/** The runs of the data folder, newest first; null until they were read. */
export function useRuns() {
  const { client } = usePanel()
  const connection = useConnection()
  const [runs, setRuns] = useState<readonly RunSummary[] | null>(null)
  const refresh = useCallback(async () => {
    const result = await client.call('run.list', {})
    if (result.ok) setRuns(result.value)
  }, [client])
  useEffect(() => {
    if (connection !== 'ready') return
    void refresh()
    const timer = setInterval(() => {
      if (!document.hidden) void refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [refresh, connection])
  return { runs, refresh }
}
