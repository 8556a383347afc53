import { memo } from 'react'
import type { CopyView, TransferView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { errorText } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useNode } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { StateBadge } from '../../ui/display/state-badge'
import { canResume, copyShare, groups, inFlight, isEqualCopy } from '../model/model'
import { PhaseBadge } from './phase-badge'
import { PhaseSteps } from './phase-steps'
import { ReceiverButtons } from './receiver-buttons'
import { ResumeButton } from './resume-button'
import { useEnding } from './use-ending'
import './transfer-lane.css'

/** One receiver's copy over the axis of bytes: acknowledged, in flight, and where it was cut. */
export const TransferLane = memo(function TransferLane(props: { transfer: TransferView; copy: CopyView }) {
  const { transfer, copy } = props
  const t = useWords()
  const format = useFormat()
  const node = useNode(copy.receiver)
  const { size, id } = transfer
  const onDisk = copyShare(copy, size)
  const flying = inFlight(transfer, copy)
  const stopped = copy.phase === 'cut' || copy.phase === 'failed'
  const idle = stopped || copy.phase === 'paused' || copy.phase === 'cancelled'
  const resumable = canResume({ ...copy, repair: transfer.repair })
  const stillSending = resumable && !canResume(transfer)
  const percent = format.percent(Math.floor(onDisk * 100) / 100)
  const bytes = format.bytesText(copy.bytes)
  return (
    <div className={`tr-lane${idle ? ' idle' : ''}`}>
      <div className="tr-who">
        <div className="row">
          <Icon name="receiver" size={15} className="dim" />
          <b className="ellipsis">{copy.receiver}</b>
        </div>
        {node && (
          <div className="row">
            <StateBadge state={node.state} />
            {node.receiverPort !== null && <span className="m11 quiet">:{node.receiverPort}</span>}
          </div>
        )}
      </div>
      <div className="tr-mid">
        <div
          className="tr-track"
          role="img"
          aria-label={t('transfers.axis-label', {
            receiver: copy.receiver,
            bytes,
            size: format.bytesText(size)
          })}
        >
          {flying > 0 && <i className="sent" style={{ width: `${onDisk * 100 + (100 * flying) / size}%` }} />}
          <i className="acked" style={{ width: `${onDisk * 100}%` }} />
          {copy.phase === 'sending' && (
            <i className="tip" style={{ left: `${onDisk * 100 + (100 * flying) / size}%` }} />
          )}
          {stopped && (
            <svg
              className="tr-mark"
              style={{ left: `${onDisk * 100}%` }}
              width="18"
              height="18"
              viewBox="-9 -9 18 18"
              aria-hidden="true"
            >
              <circle r="7.5" />
              <path d="M-3-3 3 3M3-3-3 3" />
            </svg>
          )}
        </div>
        <div className="tr-note">
          <Note transfer={transfer} copy={copy} flying={flying} />
          {copy.phase !== 'stored' && copy.phase !== 'cancelled' && node && (
            <ReceiverButtons receiver={copy.receiver} />
          )}
        </div>
      </div>
      <div className="tr-num">
        <b>{percent}</b>
        {!idle && copy.phase !== 'stored' && (
          <span className="m11 dim nw">
            {format.bytesRate(copy.rate).value} {format.bytesRate(copy.rate).unit}
          </span>
        )}
      </div>
      <div className="tr-phase">
        {copy.phase === 'cancelled' ? (
          <PhaseBadge phase="cancelled" />
        ) : (
          <ResumeButton
            transfer={id}
            receiver={copy.receiver}
            words={resumable ? t('transfers.resume', { percent }) : null}
            notYet={stillSending ? t('transfers.resume-later') : undefined}
          >
            <PhaseSteps phase={copy.phase} receiver={copy.receiver} />
          </ResumeButton>
        )}
      </div>
    </div>
  )
})

/** Under the axis: the copy's hash and whether it is the source's, or what stopped it. */
function Note(props: { transfer: TransferView; copy: CopyView; flying: number }) {
  const { transfer, copy, flying } = props
  const t = useWords()
  const format = useFormat()
  const ending = useEnding(copy)
  const bytes = format.bytesText(copy.bytes)
  if (copy.phase === 'cut' || (copy.phase === 'failed' && copy.error?.code !== 'HASH_MISMATCH')) {
    const time = format.clock(ending.t ?? 0, 1)
    const killed =
      ending.t === null || ending.t < 0 ? bytes : t(`transfers.${ending.how}-at`, { time, bytes })
    const why = ending.how === 'cut' && copy.error ? ` · ${errorText(t, copy.error)}` : ''
    return (
      <span className="tr-cut" title={killed + why}>
        {killed}
        {why}
      </span>
    )
  }
  if (copy.phase === 'paused') return <span>{t('transfers.paused-at', { bytes })}</span>
  if (copy.phase === 'cancelled') return <span>{t('transfers.cancelled-at', { bytes })}</span>
  if (copy.phase === 'connecting') return <span>{t('transfers.waiting')}</span>
  if (copy.sha256 !== null) {
    const equal = isEqualCopy(transfer, copy)
    const said = equal === null ? 'hash-unknown' : equal ? 'hash-equal' : 'hash-different'
    return (
      <span
        className={`tr-hash${equal === false ? ' tr-cut' : ''}`}
        title={`SHA-256 ${copy.sha256} · ${t(`transfers.${said}`)}`}
      >
        <Icon name={equal === null ? 'hash' : equal ? 'equal' : 'diff'} size={12} />
        <span className="tr-hex">{groups(copy.sha256)}</span>
        {copy.phase === 'stored' && copy.file !== undefined && copy.file !== transfer.file && (
          <span className="tr-as">{t('transfers.stored-as', { file: copy.file })}</span>
        )}
      </span>
    )
  }
  if (copy.phase === 'verifying') return <span>{t('transfers.hash-verifying')}</span>
  const said = t('transfers.hash-at-end')
  const text =
    flying > 0 ? `${said} · ${t('transfers.in-flight', { bytes: format.bytesText(flying) })}` : said
  return <span title={text}>{text}</span>
}
