import type { LoadAttempt, LoadDifference, LoadOutcome } from '#shared/load/load-results'
import type { NodeState } from '#shared/state'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { Chip } from '../ui/display/chip'
import { saidText } from './said-text'

export const outcomeTones: Readonly<Record<LoadOutcome, NodeState>> = {
  expected: 'up',
  different: 'failed',
  cut: 'down',
  refused: 'down',
  'timed-out': 'backoff',
  unsent: 'frozen'
}

/** What was expected of a reply, and what came. */
export function DifferenceView({ difference: { expected, got } }: { difference: LoadDifference }) {
  const t = useWords()
  return (
    <dl className="load-difference">
      <div>
        <dt>{t('load.expected-was')}</dt>
        <dd className="mono">{expected || '—'}</dd>
      </div>
      <div>
        <dt>{t('load.came')}</dt>
        <dd className="mono">{got || '—'}</dd>
      </div>
    </dl>
  )
}

/** What became of one request that was sent to try. */
export function AttemptView({ attempt }: { attempt: LoadAttempt }) {
  const t = useWords()
  const format = useFormat()
  const { outcome, said, difference, requestBytes, replyBytes, ms, reply } = attempt
  return (
    <section className="load-attempt" role="status">
      <div className="row">
        <Chip state={outcomeTones[outcome]}>{t(`load.outcome.${outcome}`)}</Chip>
        <span className="small quiet">
          {format.bytesText(requestBytes)} → {format.bytesText(replyBytes)} · {format.durationText(ms)}
        </span>
      </div>
      {outcome !== 'expected' && <code className="small">{saidText(t, format, said)}</code>}
      {difference && <DifferenceView difference={difference} />}
      {reply !== '' && <pre tabIndex={0}>{reply.replace(/[^\P{Cc}\n\t]/gu, '·')}</pre>}
    </section>
  )
}
