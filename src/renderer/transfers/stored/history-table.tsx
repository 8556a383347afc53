import { memo, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { TransferView } from '#shared/state'
import type { Format } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Panel } from '../../ui/display/panel'
import { canResume, otherNames, resumeShare, share, storedCopies, tookMs } from '../model/model'
import { PhaseBadge } from '../progress/phase-badge'
import { ResumeButton } from '../progress/resume-button'
import { routeText } from '../model/route-text'
import './history-table.css'

/** Rows that are drawn unless all are asked for: a table is laid out anew with each row that comes. */
const fewRows = 60

/** The transfers that are over, newest first. */
export function HistoryTable(props: {
  transfers: readonly TransferView[]
  shown: string | null
  onShow: (id: string) => void
}) {
  const t = useWords()
  const [isWhole, setWhole] = useState(false)
  const rows = isWhole ? props.transfers : props.transfers.slice(0, fewRows)
  const column = (name: 'time' | 'file' | 'route' | 'hash' | 'result') => (
    <th scope="col" className={name}>
      {t(`transfers.column.${name}`)}
    </th>
  )
  const figure = (name: 'size' | 'copies' | 'took' | 'rate') => (
    <th scope="col" className="figure">
      {t(`transfers.column.${name}`)}
    </th>
  )
  return (
    <Panel className="tr-history" label={t('transfers.history')}>
      <h2 className="h2">{t('transfers.history')}</h2>
      {props.transfers.length === 0 ? (
        <p className="quiet tr-history-none">{t('transfers.history-empty')}</p>
      ) : (
        <div className="tr-table">
          <table>
            <thead>
              <tr>
                {column('time')}
                {column('file')}
                {figure('size')}
                {column('route')}
                {figure('copies')}
                {figure('took')}
                {figure('rate')}
                {column('hash')}
                {column('result')}
              </tr>
            </thead>
            <tbody>
              {rows.map(transfer => (
                <HistoryRow
                  key={transfer.id}
                  transfer={transfer}
                  isShown={transfer.id === props.shown}
                  onShow={props.onShow}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length < props.transfers.length && (
        <Button size="s" onPress={() => setWhole(true)}>
          {t('transfers.show-all', { count: props.transfers.length })}
        </Button>
      )}
    </Panel>
  )
}

/** In MB/s. A file that was seconds on its way on a busy computer was slow, and not without a rate. */
function rateText(format: Format, rate: number): string {
  if (rate <= 0) return '—'
  return rate < 0.005 ? `<${format.fixed(0.01, 2)}` : format.fixed(rate, rate < 0.05 ? 2 : 1)
}

const HistoryRow = memo(function HistoryRow(props: {
  transfer: TransferView
  isShown: boolean
  onShow: (id: string) => void
}) {
  const { transfer } = props
  const t = useWords()
  const format = useFormat()
  const { id, file, size, copies, phase, sha256 } = transfer
  const names = otherNames(transfer)
  const done = share(transfer)
  const took = tookMs(transfer)
  const percent = format.percent(Math.floor(done * 100) / 100)
  const rate = took ? (size * done) / took / 1000 : 0
  return (
    <tr className={props.isShown ? 'shown' : ''}>
      <td className="mono dim">{format.timeOfDay(transfer.wallTime)}</td>
      <td className="tr-cell-file">
        <AriaButton
          className="tr-name"
          aria-label={t('transfers.show', { file })}
          onPress={() => props.onShow(id)}
        >
          <span className="ellipsis">{file}</span>
        </AriaButton>
        {names.length > 0 && (
          <span className="m11 quiet ellipsis" title={names.join(', ')}>
            {t('transfers.stored-as', { file: names.join(', ') })}
          </span>
        )}
      </td>
      <td className="mono figure">{format.bytesText(size)}</td>
      <td className="dim">{routeText(t, transfer)}</td>
      <td className="mono figure">
        {storedCopies(transfer).length}/{copies.length}
      </td>
      <td className="mono figure">{took === null ? '—' : format.durationText(took)}</td>
      <td className="mono figure">{rateText(format, rate)}</td>
      <td className="mono quiet hash" title={sha256 ? `SHA-256 ${sha256}` : undefined}>
        {sha256 ? `${sha256.slice(0, 8)}…` : '—'}
      </td>
      <td>
        <span className="row">
          {phase === 'stored' ? (
            <PhaseBadge phase="stored" />
          ) : (
            <PhaseBadge phase={phase} text={resultText()} />
          )}
          <ResumeButton
            transfer={id}
            look="icon"
            words={
              canResume(transfer)
                ? t('transfers.resume', {
                    percent: format.percent(Math.floor(resumeShare(transfer) * 100) / 100)
                  })
                : null
            }
          />
        </span>
      </td>
    </tr>
  )

  function resultText(): string {
    if (phase === 'cut' || phase === 'paused' || phase === 'failed' || phase === 'cancelled')
      return t(`transfers.${phase}-result`, { percent })
    return t(`transfers.phase.${phase}`)
  }
})
