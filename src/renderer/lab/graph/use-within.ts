import { useEffect, useState } from 'react'
import { usePanel } from '../../store/hooks'

/** Whether `at` (ms of the run) was less than `ms` ago; turns false by itself when that time is over. */
export function useWithin(at: number | null, ms: number): boolean {
  const { lab } = usePanel()
  const [over, setOver] = useState<number | null>(null)
  useEffect(() => {
    if (at === null) return
    const timer = setTimeout(() => setOver(at), Math.max(0, at + ms - lab.runNow()))
    return () => clearTimeout(timer)
  }, [lab, at, ms])
  return at !== null && over !== at && lab.runNow() - at < ms
}
