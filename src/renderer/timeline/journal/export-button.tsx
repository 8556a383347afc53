import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { downloadText } from '../../ui/download'
import { Menu, MenuItem } from '../../ui/overlays/menu'
import { csvHead, csvPage, exportJournal } from './export-journal'
import './export-button.css'

/** Saves the journal of the whole run, as NDJSON or as a table; while it is being read, shows how far it is and cancels. */
export function ExportButton() {
  const { client, toasts } = usePanel()
  const t = useWords()
  const format = useFormat()
  const run = useLab(lab => lab.run.id, '')
  const [share, setShare] = useState<number | null>(null)
  const work = useRef<AbortController | null>(null)
  useEffect(() => () => work.current?.abort(), [])

  async function save(kind: 'ndjson' | 'csv') {
    const controller = new AbortController()
    work.current = controller
    setShare(0)
    const result = await exportJournal(client, {
      onProgress: setShare,
      signal: controller.signal,
      ...(kind === 'csv' && { write: csvPage })
    })
    work.current = null
    setShare(null)
    if (!result.ok) {
      if (result.error.code !== 'CANCELLED') toasts.show({ kind: 'error', error: result.error })
      return
    }
    const { text, events, cut } = result.value
    if (kind === 'csv') downloadText(`relevo-${run}.csv`, csvHead() + text, 'text/csv')
    else downloadText(`relevo-${run}.ndjson`, text, 'application/x-ndjson')
    toasts.show({
      kind: 'done',
      text: t('timeline.exported', { count: events, formatted: format.number(events) }),
      ...(cut && { note: t('timeline.export-cut') })
    })
  }
  if (share === null) {
    return (
      <Menu label={t('timeline.export')} trigger={<Button icon="download">{t('timeline.export')}</Button>}>
        <MenuItem icon="file" text={t('timeline.export-ndjson')} onAction={() => void save('ndjson')} />
        <MenuItem icon="file" text={t('timeline.export-csv')} onAction={() => void save('csv')} />
      </Menu>
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
