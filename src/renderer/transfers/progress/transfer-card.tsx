import type { TransferView } from '#shared/state'
import { Button as AriaButton, FileTrigger } from 'react-aria-components'
import type { Measure } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { errorText } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useRunNow, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Chip } from '../../ui/display/chip'
import { Icon } from '../../ui/icon/icon'
import { Panel } from '../../ui/display/panel'
import { canResume, isOver, leftMs, rateNow, resumeShare, share, storedCopies, tookMs } from '../model/model'
import { abortUpload } from '../sending/outbox'
import { useSendFiles } from '../sending/use-send-files'
import { PhaseBadge } from './phase-badge'
import { ResumeButton } from './resume-button'
import { routeText } from '../model/route-text'
import { ByteScale } from './byte-scale'
import { TransferLane } from './transfer-lane'
import './transfer-card.css'

/** One transfer: the whole of it, and a lane a receiver over one axis of bytes. */
export function TransferCard(props: { transfer: TransferView; isShown: boolean; onShow: () => void }) {
  const { transfer } = props
  const t = useWords()
  const format = useFormat()
  const now = useRunNow()
  const setUi = useSetUi()
  const { file, size, phase, copies, error } = transfer
  const done = share(transfer)
  const percent = { value: format.number(Math.floor(done * 100)), unit: '%' }
  const took = tookMs(transfer)
  const meanRate = took ? (size * done * 1000) / Math.max(1, took) : 0
  const rate = isOver(transfer) ? meanRate : rateNow(transfer, now)
  const left = leftMs(transfer, now)
  const isVideo = /\.(mp4|m4v|webm|mov)$/i.test(file)
  // That its connection has ended is what it waits for its file for, which it says already.
  const isTold = transfer.awaitsFile === true && error?.code === 'CONNECTION_LOST'
  const explained = error && !isTold && copies.every(copy => copy.error === null)
  return (
    <Panel className={props.isShown ? 'tr-card shown' : 'tr-card'} label={file}>
      <div className="tr-head">
        <Icon name={isVideo ? 'mp4' : 'file'} size={18} className="dim" />
        <AriaButton className="tr-name" aria-label={t('transfers.show', { file })} onPress={props.onShow}>
          {file}
        </AriaButton>
        <span className="mono quiet nw">{format.bytesText(size)}</span>
        {phase !== 'staging' && <Chip>{routeText(t, transfer)}</Chip>}
        {transfer.repair && <Chip>{t(`transfers.repair.${transfer.repair.why}`)}</Chip>}
        <PhaseBadge phase={phase} />
        <span className="grow" />
        <Button
          size="s"
          variant="ghost"
          icon="timeline"
          aria-label={t('timeline.open-diagram')}
          onPress={() => setUi({ traced: { kind: 'transfer', transfer: transfer.id } })}
        />
        <Actions transfer={transfer} />
      </div>
      <div className="tr-total">
        <div className="tr-whole">
          <div className="tr-label">
            <Summary transfer={transfer} />
          </div>
          <div
            className={`tr-bar ${phase}`}
            role="progressbar"
            aria-label={file}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.floor(done * 100)}
          >
            <i style={{ width: `${done * 100}%` }} />
          </div>
        </div>
        <Figure label={t('transfers.total')} measure={percent} />
        <Figure
          label={t(isOver(transfer) ? 'transfers.mean' : 'transfers.rate')}
          measure={rate > 0 ? format.bytesRate(rate) : null}
        />
        {took === null ? (
          <Figure label={t('transfers.left')} measure={left === null ? null : format.duration(left)} />
        ) : (
          <Figure label={t('transfers.took')} measure={format.duration(took)} />
        )}
      </div>
      {explained && (
        <p className="tr-error">
          <Icon name="failed" size={13} /> {errorText(t, error)}
        </p>
      )}
      {copies.length > 0 && (
        <div className="tr-lanes">
          <ByteScale size={size} />
          {copies.map(copy => (
            <TransferLane key={copy.receiver} transfer={transfer} copy={copy} />
          ))}
        </div>
      )}
    </Panel>
  )
}

function Figure({ label, measure }: { label: string; measure: Measure | null }) {
  return (
    <div className="tr-figure">
      <div className="tr-label">{label}</div>
      <div className="tr-value">
        {measure ? (
          <>
            {measure.value} <small>{measure.unit}</small>
          </>
        ) : (
          <small>—</small>
        )}
      </div>
    </div>
  )
}

/** How many copies are on disk and verified, and how many were lost on the way. */
function Summary({ transfer }: { transfer: TransferView }) {
  const t = useWords()
  const { copies, phase } = transfer
  if (phase === 'staging') return t('transfers.staged')
  if (transfer.awaitsFile === true) return t('transfers.awaits-file')
  if (copies.length === 0) return transfer.via ?? (isOver(transfer) ? null : t('transfers.waiting'))
  const cut = copies.filter(copy => copy.phase === 'cut' || copy.phase === 'failed').length
  const stored = t('transfers.copies-stored', {
    stored: storedCopies(transfer).length,
    count: copies.length
  })
  return cut > 0 ? `${stored} · ${t('transfers.copies-cut', { count: cut })}` : stored
}

function Actions({ transfer }: { transfer: TransferView }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const { id: transferId, phase } = transfer
  function cancel() {
    if (phase === 'staging' && abortUpload(transfer.file, transfer.size)) return
    void run('transfer.cancel', { transfer: transferId })
  }
  // What receivers do among themselves is switched off for all files, and not for one.
  if (phase === 'stored' || phase === 'cancelled' || transfer.repair) return null
  const missing = transfer.copies.filter(canResume)
  const at = resumeShare(transfer)
  function resumeWords(): string | null {
    if (!canResume(transfer)) return null
    // Of one that nobody could take, nothing is there to go on with.
    if (phase === 'failed' && at === 0) return t('transfers.retry')
    const percent = format.percent(Math.floor(at * 100) / 100)
    return t(missing.length > 1 ? 'transfers.resume-all' : 'transfers.resume', { percent })
  }
  return (
    <>
      {transfer.awaitsFile === true && <ChooseAgain transfer={transfer} />}
      <ResumeButton transfer={transferId} words={resumeWords()} />
      {/* Grey rather than away, so that nothing else comes under a pointer that is on its way to it. */}
      {phase !== 'staging' && transfer.awaitsFile !== true && (
        <Button
          act
          size="s"
          icon="pause"
          isDisabled={phase !== 'sending' && phase !== 'connecting'}
          onPress={() => void run('transfer.pause', { transfer: transferId })}
        >
          {t('transfers.pause')}
        </Button>
      )}
      <Button act size="s" icon="close" onPress={cancel}>
        {t('transfers.cancel')}
      </Button>
    </>
  )
}

/** Goes on with an upload that was cut, once its file is chosen again; another file is sent by itself. */
function ChooseAgain({ transfer }: { transfer: TransferView }) {
  const t = useWords()
  const send = useSendFiles()
  const { route, file } = transfer
  const slash = file.lastIndexOf('/')
  // It is chosen without the folders that it was dropped in.
  const named = (chosen: File) =>
    chosen.name === file.slice(slash + 1) ? { file: chosen, name: file } : { file: chosen, name: chosen.name }
  return (
    <FileTrigger
      onSelect={files =>
        files && void send(Array.from(files, named), route === 'balanced' ? 'balanced' : 'replicated')
      }
    >
      <Button act size="s" icon="file">
        {t('transfers.choose-again')}
      </Button>
    </FileTrigger>
  )
}
