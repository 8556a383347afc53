import { useMemo } from 'react'
import { useWords } from '../i18n/use-words'
import { usePanel } from '../store/hooks'
import type { PaletteItem } from '../shell/palette/palette-items'
import { requests } from '../store/requests'
import { canAskToNotify } from './use-transfer-notifications'
import { useTopologyFiles } from '../actions/use-topology-files'

/** What the palette has of the desktop's things. */
export function useNativeItems(): readonly PaletteItem[] {
  const t = useWords()
  const { client, toasts } = usePanel()
  const { desktop } = client
  const { save } = useTopologyFiles()
  return useMemo(() => {
    const items: PaletteItem[] = [
      { acts: true, id: 'save-file', icon: 'save', text: t('native.save-file'), run: () => void save() },
      { id: 'about', icon: 'info', text: t('native.about'), run: () => requests.setState({ about: true }) }
    ]
    if (desktop) {
      items.push({
        id: 'logs',
        icon: 'folder',
        text: t('native.open-log-folder'),
        run: () => void desktop.openLogFolder()
      })
    } else if (canAskToNotify()) {
      const ask = async () => {
        if ((await Notification.requestPermission()) === 'granted')
          toasts.show({ kind: 'done', text: t => t('native.notify-on') })
      }
      items.push({ id: 'notify', icon: 'info', text: t('native.notify'), run: () => void ask() })
    }
    return items
  }, [t, desktop, toasts, save])
}
