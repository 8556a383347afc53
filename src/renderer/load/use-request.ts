import { useCallback, useState } from 'react'
import { formatFor } from '../format/format'
import { useCommand, usePanel } from '../store/hooks'
import { saidText } from './said-text'

/** Sends one request of the load to a target, which is not counted as one of it, and says what came of it. */
export function useRequest(): { send: (target: string) => Promise<void>; busy: boolean } {
  const run = useCommand()
  const { toasts } = usePanel()
  const [busy, setBusy] = useState(false)
  const send = useCallback(
    async (target: string) => {
      setBusy(true)
      const result = await run('load.send', { target })
      setBusy(false)
      if (!result.ok) return
      const { outcome, said, ms } = result.value
      toasts.show({
        kind: 'done',
        bad: outcome !== 'expected',
        text: (t, language) => saidText(t, formatFor(language), said),
        note: (t, language) => t('load.one-through', { target, time: formatFor(language).durationText(ms) })
      })
    },
    [run, toasts]
  )
  return { send, busy }
}
