import { useWords } from '../i18n/use-words'
import { useCommand, usePanel } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { downloadBlob } from '../ui/download'

/** Saves what was recorded of a link as a capture that Wireshark reads. */
export function CaptureButton({ link }: { link: string }) {
  const t = useWords()
  const run = useCommand()
  const { lab, toasts } = usePanel()
  async function save() {
    const result = await run('bytes.read', { link })
    if (!result.ok) return
    const { connections } = result.value
    if (connections.length === 0) {
      const error = { code: 'NOT_FOUND', message: `nothing is recorded of ${link}` } as const
      toasts.show({ kind: 'error', error })
      return
    }
    const { captureOf } = await import('#shared/bytes/pcapng')
    const capture = captureOf(connections, { startedAt: lab.current()?.run.startedAt ?? 0, name: link })
    const name = `${link.replace('->', '-to-')}.pcapng`
    downloadBlob(name, new Blob([capture.slice()], { type: 'application/x-pcapng' }))
  }
  return (
    <Button icon="download" onPress={() => void save()}>
      {t('diagram.as-pcapng')}
    </Button>
  )
}
