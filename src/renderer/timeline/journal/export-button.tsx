import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { downloadText } from '../../ui/download'
import { exportJournal } from './export-journal'
import './export-button.css'

/** Saves the journal of the whole run as NDJSON; while it is being read, shows how far it is and cancels. */
export function ExportButton() {
  const { client, toasts } = usePanel()
  const t = useWords()
  const format = useFormat()
  const run = useLab(lab => lab.run.id, '')
  const [share, setShare] = useState<number | null>(null)
  const work = useRef<AbortController | null>(null)
  useEffect(() => () => work.current?.abort(), [])

  async function save() {
    const controller = new AbortController()
    work.current = controller
    setShare(0)
    const result = await exportJournal(client, { onProgress: setShare, signal: controller.signal })
    work.current = null
    setShare(null)
    if (!result.ok) {
      if (result.error.code !== 'CANCELLED') toasts.show({ kind: 'error', error: result.error })
      return
    }
    const { text, events, cut } = result.value
    downloadText(`relevo-${run}.ndjson`, text, 'application/x-ndjson')
    toasts.show({
      kind: 'done',
      text: t('timeline.exported', { count: events, formatted: format.number(events) }),
      ...(cut && { note: t('timeline.export-cut') })
    })
  }
  if (share === null) {
    return (
      <Button icon="download" onPress={() => void save()}>
        {t('timeline.export')}
      </Button>
    )
  }
  return (
    <span className="exporting">
      <progress max={1} value={share} aria-label={t('timeline.exporting')} />
      <span className="m11">{format.percent(share)}</span>
      <Button onPress={() => work.current?.abort()}>{t('common.action.cancel')}</Button>
    </span>
  )
}
