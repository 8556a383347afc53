import { useCallback } from 'react'
import { useWords } from '../../i18n/use-words'
import { useSendFile } from './send-file'
import { usePanel } from '../../store/hooks'
import { beginUpload, outbox, type Route } from './outbox'

/** Uploads at once to the host; the others wait, so that each is quick by itself. */
const uploadsAtOnce = 2

/** Sends files the way that is chosen, and shows the screen on which they can be followed. */
export function useSendFiles(): (files: readonly File[], route?: Route) => Promise<void> {
  const t = useWords()
  const { ui, toasts } = usePanel()
  const send = useSendFile()
  return useCallback(
    async (files, route = outbox.getState().route) => {
      ui.setState({ screen: 'transfers' })
      const waiting = [...files]
      async function work() {
        for (let file = waiting.shift(); file; file = waiting.shift()) {
          const { signal, end } = beginUpload(file)
          await send(file, route, { signal })
          end()
        }
      }
      if (waiting.length === 0) toasts.show({ kind: 'done', text: t('transfers.no-folders') })
      await Promise.all(Array.from({ length: uploadsAtOnce }, work))
    },
    [ui, toasts, send, t]
  )
}

/** The files of a drop; folders are left out. */
export function droppedFiles(data: DataTransfer): File[] {
  return Array.from(data.items).flatMap(item => {
    if (item.kind !== 'file' || item.webkitGetAsEntry()?.isDirectory) return []
    const file = item.getAsFile()
    return file ? [file] : []
  })
}
