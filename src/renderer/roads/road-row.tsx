import { doorOf, type RoadResult, type RoadsRun, type RoadUsage } from '#shared/roads/roads'
import { useFormat } from '../format/use-format'
import { reasonText } from '../i18n/reasons'
import { useWords } from '../i18n/use-words'
import { RateCurve } from './rate-curve'
import { speedOf, type Scale } from './rates'

interface RowProps {
  readonly run: RoadsRun
  readonly result: RoadResult
  readonly scale: Scale
  readonly isFastest: boolean
}

/** One road: how fast it was, what it took, and what a cut left. */
export function RoadRow({ run, result, scale, isFastest }: RowProps) {
  const t = useWords()
  const format = useFormat()
  const { road, state, sending } = result
  const speed = speedOf(result)
  const rate = speed === null ? null : format.bytesRate(speed)
  return (
    <tr data-road={road} data-state={state}>
      <th scope="row">
        <b>{t(`roads.road.${road}`)}</b>
        <small className="quiet">{t(`roads.door.${doorOf[road]}`)}</small>
      </th>
      <td className="road-over-time">
        {state === 'no-door' || state === 'waiting' ? (
          <span className="quiet">{t(`roads.state.${state}`)}</span>
        ) : sending?.error ? (
          <span className="road-failed">
            {t('roads.failed')}{' '}
            <small>{t('roads.said', { error: reasonText(format.language, sending.error) })}</small>
          </span>
        ) : (
          <RateCurve result={result} scale={scale} />
        )}
      </td>
      <td className="figure">
        {rate !== null ? (
          <span
            className={isFastest ? 'road-fastest' : ''}
            title={isFastest ? t('roads.fastest') : undefined}
          >
            {rate.value} {rate.unit}
          </span>
        ) : (
          state === 'sending' && <Share run={run} result={result} />
        )}
      </td>
      <td className="figure">
        {sending?.firstByteMs !== null && sending !== null && format.durationText(sending.firstByteMs)}
      </td>
      <td className="figure">
        <Both ends={result} show={({ cpuMs }) => format.durationText(cpuMs)} />
      </td>
      <td className="figure">
        <Both ends={result} show={({ memory }) => (memory === null ? '–' : format.bytesText(memory))} />
      </td>
      <td className="figure">
        {sending !== null && sending.error === null && format.percent(overheadOf(result), 2)}
      </td>
      <td>{sending !== null && sending.error === null && t(`roads.check.${sending.check}`)}</td>
      <Cut result={result} />
    </tr>
  )
}

function Share({ run, result }: { run: RoadsRun; result: RoadResult }) {
  const format = useFormat()
  const [, bytes = 0] = result.progress.at(-1) ?? []
  return <>{format.percent(run.size === 0 ? 0 : bytes / run.size)}</>
}

/** The sender's figure above the receiver's. */
function Both({ ends, show }: { ends: RoadResult; show: (usage: RoadUsage) => string }) {
  const { sender, receiver } = ends
  if (sender === null || receiver === null) return null
  return (
    <>
      {show(sender)}
      <br />
      <span className="quiet">{show(receiver)}</span>
    </>
  )
}

function Cut({ result: { state, cut } }: { result: RoadResult }) {
  const t = useWords()
  const format = useFormat()
  if (cut === null)
    return <td colSpan={2}>{state === 'cutting' && <span className="quiet">{t('roads.cutting')}</span>}</td>
  const { left, kept, resumedAt } = cut
  return (
    <>
      <td>
        <span className={left === 'cut-file' ? 'road-failed' : ''}>{t(`roads.left.${left}`)}</span>
        {kept > 0 && <small className="quiet">{t('roads.kept', { bytes: format.bytesText(kept) })}</small>}
      </td>
      <td>
        {resumedAt === null
          ? t('roads.resume-failed')
          : resumedAt === 0
            ? t('roads.from-start')
            : t('roads.goes-on', { bytes: format.bytesText(resumedAt) })}
      </td>
    </>
  )
}

/** What the connections carried beside the file, in both directions, as a share of it. */
function overheadOf({ sending }: RoadResult): number {
  if (sending === null || sending.sent === 0) return 0
  return Math.max(0, (sending.wireUp + sending.wireDown - sending.sent) / sending.sent)
}
