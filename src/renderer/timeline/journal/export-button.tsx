import { useEffect, useRef, useState } from 'react'
import type { JournalEvent } from '#shared/journal'
import { streamFilter, type Stream } from '../../events/streams'
import { formatFor } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { downloadText } from '../../ui/download'
import { Menu, MenuItem } from '../../ui/overlays/menu'
import { csvHead, csvPage, exportJournal } from './export-journal'
import './export-button.css'

/**
 * Saves the journal of the whole run, or what of it passes the filter, as NDJSON or as a table; while it is being read, shows
 * how far it is and cancels.
 */
export function ExportButton(props: {
  /** Whether an event passes the filter, and the streams of those that do. */
  matches: (event: JournalEvent) => boolean
  streams: readonly Stream[]
}) {
  const { matches, streams } = props
  const { client, toasts } = usePanel()
  const t = useWords()
  const format = useFormat()
  const run = useLab(lab => lab.run.id, '')
  const [share, setShare] = useState<number | null>(null)
  const work = useRef<AbortController | null>(null)
  useEffect(() => () => work.current?.abort(), [])

  async function save(kind: 'ndjson' | 'csv', part: 'shown' | 'whole') {
    const controller = new AbortController()
    work.current = controller
    setShare(0)
    const result = await exportJournal(client, {
      ...(part === 'shown' && { matches, filter: streamFilter(streams) }),
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
    const { text, events, missing } = result.value
    if (kind === 'csv') downloadText(`relevo-${run}.csv`, csvHead() + text, 'text/csv')
    else downloadText(`relevo-${run}.ndjson`, text, 'application/x-ndjson')
    toasts.show({
      kind: 'done',
      text: (t, language) =>
        t('timeline.exported', { count: events, formatted: formatFor(language).number(events) }),
      ...(missing && { note: t => t(`timeline.${missing}`) })
    })
  }
  if (share === null) {
    return (
      <Menu label={t('timeline.export')} trigger={<Button icon="download">{t('timeline.export')}</Button>}>
        {(['shown', 'whole'] as const).flatMap(part =>
          (['csv', 'ndjson'] as const).map(kind => (
            <MenuItem
              key={`${part}-${kind}`}
              icon="file"
              text={t(`timeline.export-${part}-${kind}`)}
              onAction={() => void save(kind, part)}
            />
          ))
        )}
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
