import { useCallback, useState } from 'react'
import { formatFor } from '../format/format'
import { useCommand, usePanel } from '../store/hooks'
import type { ToastText } from '../store/toast-store'

/** Sends one exchange through the lab and says what came back and how fast. */
export function useExchange(): { send: (node?: string) => Promise<void>; busy: boolean } {
  const run = useCommand()
  const { toasts } = usePanel()
  const [busy, setBusy] = useState(false)
  const send = useCallback(
    async (node?: string) => {
      setBusy(true)
      const result = await run('exchange.run', node === undefined ? {} : { node })
      setBusy(false)
      if (!result.ok) return
      const { ok, failed, count, ms, target, errors, code } = result.value
      if (failed === 0) {
        const text: ToastText = (t, language) =>
          t('shell.exchange-ok', { count: ok, time: formatFor(language).durationText(ms), target })
        toasts.show({ kind: 'done', text })
      } else if (errors.length === 0) {
        toasts.show({
          kind: 'done',
          text: t => t('shell.exchange-failed', { failed, count, target }),
          bad: true
        })
      } else {
        toasts.show({
          kind: 'error',
          error: { code: code ?? 'INTERNAL', message: errors.join('; ') },
          node: target
        })
      }
    },
    [run, toasts]
  )
  return { send, busy }
}
