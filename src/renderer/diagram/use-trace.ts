import { useEffect, useState } from 'react'
import type { RelevoErrorData } from '#shared/errors'
import type { Trace, TraceOf } from '#shared/diagram/trace'
import { useConnection, usePanel, usePause, usePicture } from '../store/hooks'

/** What happened is told up to this long after it, ms: until then it is asked for again. */
const toldWithinMs = 2_000
const askAgainMs = 700

interface Read {
  readonly of: TraceOf
  readonly trace: Trace | null
  readonly error: RelevoErrorData | null
}

/** All that was measured of something; asked for again while it goes on. Null while it is read. */
export function useTrace(of: TraceOf): Pick<Read, 'trace' | 'error'> | null {
  const { lab } = usePanel()
  const connection = useConnection()
  const picture = usePicture()
  const { paused } = usePause()
  const [read, setRead] = useState<Read | null>(null)
  useEffect(() => {
    if (connection !== 'ready') return
    // Of another moment, another part of it was measured.
    void picture
    let shown = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const result = await lab.read('trace.read', { of })
      if (!shown) return
      setRead({ of, trace: result.ok ? result.value : null, error: result.ok ? null : result.error })
      const goesOn = !result.ok || lab.runNow() < result.value.until + toldWithinMs
      if (goesOn && !paused) timer = setTimeout(() => void ask(), askAgainMs)
    }
    void ask()
    return () => {
      shown = false
      clearTimeout(timer)
    }
  }, [lab, connection, picture, paused, of])
  return read?.of === of ? read : null
}
