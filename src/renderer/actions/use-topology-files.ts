import { useCallback } from 'react'
import { downloadText } from '../ui/download'
import { useCommand, usePanel } from '../store/hooks'

/** Largest topology file that the panel hands to the host, bytes. */
const maxFileBytes = 4 * 1024 ** 2

export function isTopologyFile({ name }: { readonly name: string }): boolean {
  return /\.relevo$/i.test(name)
}

/** Topologies as files of the user's own: in the app by their path, which Save then writes to; in a browser as copies. */
export function useTopologyFiles() {
  const run = useCommand()
  const { client, toasts } = usePanel()
  const { desktop } = client

  const open = useCallback(
    async (file: File): Promise<void> => {
      if (desktop) {
        const result = await desktop.openTopologyFile(file)
        if (!result.ok) toasts.show({ kind: 'error', error: result.error, node: file.name })
        return
      }
      if (file.size > maxFileBytes) {
        const error = { code: 'TOPOLOGY_INVALID', message: `${file.name}: ${file.size} bytes` } as const
        return toasts.show({ kind: 'error', error })
      }
      const result = await run('topology.open', { text: await file.text(), fileName: file.name })
      if (result.ok) toasts.show({ kind: 'done', text: t => t('shell.opened', { name: result.value.name }) })
    },
    [desktop, run, toasts]
  )

  const save = useCallback(async (): Promise<void> => {
    if (desktop) {
      const result = await desktop.saveTopologyFile()
      if (!result.ok && result.error.code !== 'CANCELLED') toasts.show({ kind: 'error', error: result.error })
      return
    }
    const result = await run('topology.export', { format: 'yaml' })
    if (result.ok) downloadText(result.value.fileName.replace(/\.yaml$/, '.relevo'), result.value.text)
  }, [desktop, run, toasts])

  return { open, save }
}
