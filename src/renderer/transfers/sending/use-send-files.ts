import { useCallback } from 'react'
import type { OutgoingFile } from './dropped-files'
import { useSendFile } from './send-file'
import { usePanel } from '../../store/hooks'
import { beginUpload, outbox, waitNoLonger, waitToUpload, type Route } from './outbox'

/** Uploads at once to the host, of large files and of small ones; the others wait, so that each is quick by itself. */
const largeAtOnce = 2
const smallAtOnce = 6
/** Up to here a file is small, bytes: its upload is mostly waiting. */
const smallBytes = 1024 ** 2
/** From so many files on, one note tells of all. */
const manyFiles = 4

/** Sends files the way that is chosen, and shows the screen on which they can be followed unless told to stay. */
export function useSendFiles(): (
  files: readonly OutgoingFile[],
  route?: Route,
  options?: { readonly stay: boolean }
) => Promise<void> {
  const { ui, toasts } = usePanel()
  const send = useSendFile()
  return useCallback(
    async (files, route = outbox.getState().route, { stay } = { stay: false }) => {
      if (!stay) ui.setState({ screen: 'transfers' })
      if (files.length === 0) return void toasts.show({ kind: 'done', text: t => t('transfers.no-files') })
      const isMany = files.length >= manyFiles
      if (isMany)
        toasts.show({ kind: 'done', text: t => t('transfers.sending-files', { count: files.length }) })
      // What nobody can take, none of them need try.
      let refused = false
      async function work(waiting: OutgoingFile[]) {
        for (let next = waiting.shift(); next && !refused; next = waiting.shift()) {
          const { file, name } = next
          waitNoLonger(new Set([file]))
          const { signal, end } = beginUpload({ name, size: file.size })
          const sent = await send(file, route, { name, signal, isQuiet: isMany })
          end()
          if (sent === 'no-route') refused = true
        }
      }
      const small = files.filter(({ file }) => file.size <= smallBytes)
      const large = files.filter(({ file }) => file.size > smallBytes)
      waitToUpload(files.map(({ file }) => file))
      await Promise.all([
        ...Array.from({ length: smallAtOnce }, () => work(small)),
        ...Array.from({ length: largeAtOnce }, () => work(large))
      ])
      waitNoLonger(new Set(files.map(({ file }) => file)))
    },
    [ui, toasts, send]
  )
}
