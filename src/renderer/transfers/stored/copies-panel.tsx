import type { CopyView, TransferView } from '#shared/state'
import { evidenceText } from '../../events/outcome-words'
import { useWords } from '../../i18n/use-words'
import { ReceivedFileButton } from './received-file-button'
import { RemoveCopyButton } from './remove-copy-button'
import { Icon } from '../../ui/icon/icon'
import { groups, isEqualCopy } from '../model/model'
import { PhaseBadge } from '../progress/phase-badge'
import './copies-panel.css'

/** The hash of each copy beside the source's, and how many are equal to it. */
export function CopiesPanel({ transfer }: { transfer: TransferView }) {
  const t = useWords()
  const { copies, sha256 } = transfer
  if (copies.length === 0) return null
  const equal = copies.filter(copy => copy.phase === 'stored' && isEqualCopy(transfer, copy) === true)
  const different = copies.filter(copy => isEqualCopy(transfer, copy) === false)
  const all = equal.length === copies.length
  return (
    <section className="tr-part" aria-label={t('transfers.copies')}>
      <div className="row">
        <h2 className="h2">{t('transfers.copies')}</h2>
        <span className="grow" />
        {different.length > 0 ? (
          <span className="st st-down">
            <Icon name="diff" size={13} />
            {t('transfers.copies-different', { count: different.length })}
          </span>
        ) : (
          <span className={`st ${all ? 'st-up' : 'st-stopped'}`}>
            <Icon name={all ? 'check' : 'hash'} size={13} />
            {t('transfers.copies-equal', { count: equal.length, all: copies.length })}
          </span>
        )}
      </div>
      <ul>
        <li className="row">
          <span className="dim tr-copy-name">{t('transfers.source')}</span>
          <Hash hash={sha256} />
        </li>
        {copies.map(copy => (
          <li key={copy.receiver} className="row">
            <span className="dim tr-copy-name ellipsis">{copy.receiver}</span>
            {copy.sha256 === null ? (
              <>
                <span className="grow" />
                <PhaseBadge
                  phase={copy.phase}
                  text={copy.outcome === 'unknown' ? t('events.outcome.unknown') : undefined}
                />
              </>
            ) : (
              <>
                <Hash hash={copy.sha256} />
                <Mark equal={isEqualCopy(transfer, copy)} />
                {copy.phase === 'stored' && <StoredCopy transfer={transfer} copy={copy} />}
              </>
            )}
            {!copy.removed && <CopyOutcome copy={copy} />}
            {copy.file !== undefined && copy.file !== transfer.file && (
              <span className="m11 ellipsis">{t('transfers.stored-as', { file: copy.file })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What can be done with a copy that is there. */
function StoredCopy({ transfer, copy }: { transfer: TransferView; copy: CopyView }) {
  const t = useWords()
  const { receiver, removed, file = transfer.file } = copy
  if (removed) return <span className="m11 quiet">{t('transfers.removed')}</span>
  return (
    <>
      <ReceivedFileButton node={receiver} file={file} />
      <RemoveCopyButton transfer={transfer.id} receiver={receiver} file={file} />
    </>
  )
}

/** How the copy ended, where its badge does not say that already, and what shows it. */
function CopyOutcome({ copy: { outcome, evidence, phase, sha256 } }: { copy: CopyView }) {
  const t = useWords()
  if (outcome === undefined) return null
  const shown = evidence && evidenceText(t, evidence, 'copy')
  const isSaid = sha256 === null && (outcome === 'unknown' || phase === 'cut')
  const words = [isSaid ? '' : t(`events.outcome.${outcome}`), outcome === 'whole' ? '' : shown]
  return (
    <span className="m11 quiet ellipsis" title={shown}>
      {words.filter(Boolean).join(' · ')}
    </span>
  )
}

function Hash({ hash }: { hash: string | null }) {
  return (
    <span className="m11 quiet ellipsis grow" title={hash ? `SHA-256 ${hash}` : undefined}>
      {hash ? groups(hash) : '—'}
    </span>
  )
}

function Mark({ equal }: { equal: boolean | null }) {
  const t = useWords()
  if (equal === null) return <Icon name="hash" size={13} className="quiet" />
  const text = t(equal ? 'transfers.hash-equal' : 'transfers.hash-different')
  return (
    <span className={`st ${equal ? 'st-up' : 'st-down'}`} role="img" aria-label={text} title={text}>
      <Icon name={equal ? 'equal' : 'diff'} size={13} />
    </span>
  )
}
