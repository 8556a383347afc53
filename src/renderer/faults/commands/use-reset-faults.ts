import { useCallback } from 'react'
import { resetParts } from '../look/reset-text'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useCommand, usePanel } from '../../store/hooks'

/** Takes everything off that was done to links and nodes, and says what that was. */
export function useResetFaults(): () => Promise<void> {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const { toasts } = usePanel()
  return useCallback(async () => {
    const result = await run('lab.reset-faults', {})
    if (!result.ok) return
    const { resumed, faults, partitions } = result.value
    const parts = resetParts(t, resumed.length, faults, partitions)
    toasts.show({ kind: 'done', text: parts.length > 0 ? format.list(parts) : t('faults.reset.none') })
  }, [t, format, run, toasts])
}
