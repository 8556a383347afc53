import { useWords } from '../../i18n/use-words'
import { useLab, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'

/** To a file where it was received: in its folder in the app, as a download in a browser, and from another machine. */
export function ReceivedFileButton({ node, file }: { node: string; file: string }) {
  const t = useWords()
  const { client, toasts } = usePanel()
  const isElsewhere = useLab(
    ({ topology }) => topology.nodes.some(({ id, machine }) => id === node && machine !== undefined),
    false
  )
  const desktop = isElsewhere ? undefined : client.desktop
  async function show() {
    const result = await desktop?.showReceived(node, file)
    if (result && !result.ok) toasts.show({ kind: 'error', error: result.error, node })
  }
  async function download() {
    const url = await client.mediaUrl(node, `received/${file}`)
    if (url === null) return
    const link = document.createElement('a')
    link.href = url
    link.download = file
    link.click()
  }
  return (
    <Button
      variant="ghost"
      size="s"
      icon={desktop ? 'folder' : 'download'}
      aria-label={t(desktop ? 'native.show-received' : 'native.download-received', { file, node })}
      onPress={() => void (desktop ? show() : download())}
    />
  )
}
