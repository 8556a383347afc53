import { useCallback } from 'react'
import { resetParts } from '../look/reset-text'
import { formatFor } from '../../format/format'
import { useCommand, usePanel } from '../../store/hooks'
import type { ToastText } from '../../store/toast-store'

/** Takes everything off that was done to links and nodes, and says what that was. */
export function useResetFaults(): () => Promise<void> {
  const run = useCommand()
  const { toasts } = usePanel()
  return useCallback(async () => {
    const result = await run('lab.reset-faults', {})
    if (!result.ok) return
    const { resumed, faults, partitions } = result.value
    const text: ToastText = (t, language) => {
      const parts = resetParts(t, resumed.length, faults, partitions)
      return parts.length > 0 ? formatFor(language).list(parts) : t('faults.reset.none')
    }
    toasts.show({ kind: 'done', text })
  }, [run, toasts])
}
