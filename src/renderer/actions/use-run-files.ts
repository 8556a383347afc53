import { useCallback } from 'react'
import type { RunSummary } from '#shared/runs/runs'
import { useCommand, usePanel } from '../store/hooks'
import { openRun } from '../store/open-run'

export function isRunFile({ name }: { readonly name: string }): boolean {
  return /\.relevo-run$/i.test(name)
}

/** Runs as files of the person's own. */
export function useRunFiles() {
  const run = useCommand()
  const { client, ui, toasts } = usePanel()

  /** Takes a run from a file into the list, and shows it. Resolves with it; null: it was refused, and that was said. */
  const open = useCallback(
    async (file: File): Promise<RunSummary | null> => {
      const staged = await client.stage(file)
      if (!staged.ok) {
        toasts.show({ kind: 'error', error: staged.error, node: file.name })
        return null
      }
      const result = await run('run.import', { source: staged.value })
      if (!result.ok) return null
      toasts.show({ kind: 'done', text: t => t('runs.opened', { run: file.name }) })
      openRun(ui, result.value.id)
      return result.value
    },
    [client, run, ui, toasts]
  )

  /** Resolves with whether it was saved, which is said either way. */
  const save = useCallback(
    async (id: string, name: string): Promise<boolean> => {
      const fileName = `${name}.relevo-run`
      toasts.show({ kind: 'done', text: t => t('runs.saving') })
      const result = await client.saveRun(id, fileName)
      if (result.ok) toasts.show({ kind: 'done', text: t => t('runs.saved-file', { file: fileName }) })
      else if (result.error.code !== 'CANCELLED') toasts.show({ kind: 'error', error: result.error })
      return result.ok
    },
    [client, toasts]
  )

  return { open, save }
}
