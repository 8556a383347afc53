import { useCallback } from 'react'
import type { CommandArgs } from '#shared/contract'
import type { ErrorCode } from '#shared/errors'
import { useCommand, usePanel } from '../../store/hooks'
import type { LabData } from '../../store/projection'

interface SendOptions {
  /** In its folders: `a/b/name`. */
  readonly name?: string
  readonly signal?: AbortSignal
  /** Others are sent with it, and one note tells of all. */
  readonly isQuiet?: boolean
}

/** Hands a file to the host and starts its transfer. */
export function useSendFile() {
  const run = useCommand()
  const { client, lab, toasts } = usePanel()
  return useCallback(
    async (
      file: File,
      route: CommandArgs<'transfer.start'>['route'],
      { name = file.name, signal, isQuiet = false }: SendOptions = {}
    ): Promise<'sent' | 'no-route' | 'failed'> => {
      const staged = await client.stage(file, { ...(route !== undefined && { route }), name, signal })
      if (!staged.ok) {
        const isWanted = staged.error.code === 'CANCELLED' || wasCancelled(lab.current(), name, file.size)
        if (!isWanted) toasts.show({ kind: 'error', error: staged.error, node: name })
        return failed(staged.error)
      }
      const started = await run('transfer.start', { source: staged.value, name, route })
      if (!started.ok) return failed(started.error)
      if (!isQuiet) toasts.show({ kind: 'transfer', transfer: started.value.transfer, file: name })
      return 'sent'
    },
    [client, lab, run, toasts]
  )
}

/** Whether the newest transfer of that file was cancelled, in another window: to this one its upload only breaks off. */
function wasCancelled(lab: LabData | null, name: string, size: number): boolean {
  const alike = Object.values(lab?.transfers ?? {}).filter(one => one.file === name && one.size === size)
  return alike.sort((a, b) => b.wallTime - a.wallTime)[0]?.phase === 'cancelled'
}

function failed({ code }: { readonly code: ErrorCode }): 'no-route' | 'failed' {
  return code === 'NO_ROUTE' ? 'no-route' : 'failed'
}
