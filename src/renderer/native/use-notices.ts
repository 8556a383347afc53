import { useEffect, useEffectEvent } from 'react'
import type { HostNotice } from '#shared/bridge'
import { usePanel, useUi } from '../store/hooks'
import { openRun } from '../store/open-run'
import { offerFile, requests } from '../store/requests'

/** Shows what the app has to say, and tells it this window's choices; those say too that somebody listens. */
export function useNotices(): void {
  const { client, toasts, ui } = usePanel()
  const { desktop } = client
  const hear = useEffectEvent((notice: HostNotice) => {
    switch (notice.kind) {
      case 'opened':
        return toasts.show({ kind: 'done', text: t => t('shell.opened', { name: notice.name }) })
      case 'saved':
        return toasts.show({ kind: 'done', text: t => t('native.saved-file', { file: notice.file }) })
      case 'error':
        return toasts.show({
          kind: 'error',
          error: notice.error,
          ...(notice.about && { node: notice.about })
        })
      case 'problem':
        return toasts.show({
          kind: 'done',
          text: t => t('native.problem'),
          note: () => notice.text,
          bad: true
        })
      case 'offer':
        return offerFile(notice)
      case 'run':
        return openRun(ui, notice.run)
      case 'show-transfer':
        ui.setState({ screen: 'transfers' })
        return requests.setState({ transfer: notice.transfer })
      case 'notification':
        // The host says it in the language that it had then, to the system too.
        return toasts.show({ kind: 'done', text: () => notice.title, note: () => notice.body })
      case 'quitting':
        return requests.setState({ quitting: true })
    }
  })
  useEffect(() => desktop?.onNotice(notice => hear(notice)), [desktop])

  const { language, theme, projector } = useUi(({ language, chosenTheme, projector }) => ({
    language,
    theme: chosenTheme,
    projector
  }))
  useEffect(
    () => void desktop?.settings({ language, theme, projector }),
    [desktop, language, theme, projector]
  )
}
