import { useEffect, useState } from 'react'
import { useLab, usePanel, useRunNow } from '../../store/hooks'

/** How often it is looked whether the time is over, ms. */
const lookMs = 100

/**
 * Whether `at` (ms of the run) was less than `ms` ago; turns false by itself when that time is over, by the clock of the
 * run, which stands still in one of before that is not played.
 */
export function useWithin(at: number | null, ms: number): boolean {
  const { lab } = usePanel()
  const run = useLab(data => data.run.id, '')
  const [, setOver] = useState<string | null>(null)
  const now = useRunNow()
  const isWithin = at !== null && now - at < ms
  useEffect(() => {
    if (at === null || !isWithin) return
    const timer = setInterval(() => {
      if (lab.runNow() - at >= ms) setOver(`${run} ${at}`)
    }, lookMs)
    return () => clearInterval(timer)
  }, [lab, run, at, ms, isWithin])
  return isWithin
}
