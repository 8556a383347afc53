import { useCallback } from 'react'
import type { CommandArgs } from '#shared/contract'
import type { StageOptions } from '../../client/panel-client'
import { useWords } from '../../i18n/use-words'
import { useCommand, usePanel } from '../../store/hooks'

/** Hands a file to the host and starts its transfer; the transfer's id, or null when it could not start. */
export function useSendFile() {
  const t = useWords()
  const run = useCommand()
  const { client, toasts } = usePanel()
  return useCallback(
    async (
      file: File,
      route: CommandArgs<'transfer.start'>['route'],
      options?: StageOptions
    ): Promise<string | null> => {
      const staged = await client.stage(file, options)
      if (!staged.ok) {
        if (staged.error.code !== 'CANCELLED')
          toasts.show({ kind: 'error', error: staged.error, node: file.name })
        return null
      }
      const started = await run('transfer.start', { source: staged.value, name: file.name, route })
      if (!started.ok) return null
      toasts.show({ kind: 'done', text: t('shell.sending-file', { file: file.name }) })
      return started.value.transfer
    },
    [client, run, toasts, t]
  )
}
