import { useCallback, useState } from 'react'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'

/** Sends one exchange through the lab and says what came back and how fast. */
export function useExchange(): { send: (node?: string) => Promise<void>; busy: boolean } {
  const t = useWords()
  const format = useFormat()
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
        const time = format.durationText(ms)
        toasts.show({ kind: 'done', text: t('shell.exchange-ok', { count: ok, time, target }) })
      } else {
        toasts.show({
          kind: 'error',
          error: {
            code: code ?? 'INTERNAL',
            message: errors.join('; ') || t('shell.exchange-failed', { failed, count, target })
          },
          node: target
        })
      }
    },
    [run, toasts, t, format]
  )
  return { send, busy }
}
