import { memo } from 'react'
import { lineNumber, lineRange, type ReplicaComparison, type SessionLines } from '#shared/replicas'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useSetUi } from '../../store/hooks'
import { useSessionAsLoad } from '../../load/use-session-as-load'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { Guessed } from './guessed'
import { lineParts } from '../model/line-difference'
import type { SessionRow } from '../model/rows'
import {
  guessedReplicas,
  height,
  linesOf,
  ranges,
  referenceLines,
  repeatedReplicas
} from '../model/session-model'
import './session-band.css'

type Replicas = ReplicaComparison['replicas']

/** One session: its gutter, and its lines as each replica has them. */
export const SessionBand = memo(function SessionBand(props: {
  row: SessionRow
  by: ReplicaComparison['by']
  replicas: Replicas
  proxy: string | null
  isCurrent: boolean
}) {
  const { session } = props.row
  const t = useWords()
  const format = useFormat()
  const reference = referenceLines(session)
  const tall = height(session)
  const wrong = new Set(
    Object.values(session.replicas).flatMap(({ difference }) => (difference === null ? [] : [difference]))
  )
  const guessed = guessedReplicas(session)
  const repeated = repeatedReplicas(session)
  const numbered = Object.values(session.replicas).find(({ firstLine }) => firstLine !== null)
  const range = numbered && tall > 0 ? lineRange(numbered, tall) : null
  const isUnclear = Object.values(session.replicas).some(({ status }) => status === 'unclear')
  return (
    <>
      <div className={`rep-gutter${props.isCurrent ? ' current' : ''}`}>
        <b className="nw">
          {session.session === null
            ? t(props.by === 'lines' ? 'replicas.stretch' : 'replicas.direct')
            : t('replicas.session', { number: format.number(session.session) })}
        </b>
        {session.overlapping.length > 0 && (
          <span className="small">
            {t('replicas.overlapping', {
              count: session.overlapping.length,
              sessions: ranges(session.overlapping)
            })}
          </span>
        )}
        {repeated.length > 0 && (
          <span className="small">{t('replicas.repeated', { replicas: repeated.join(', ') })}</span>
        )}
        {isUnclear && <span className="small">{t('replicas.unclear')}</span>}
        <span className="m11">{format.clock(session.t)}</span>
        {range && <span className="small nw">{t('replicas.line-range', { ...range })}</span>}
        {guessed.length > 0 && <Guessed replicas={guessed} />}
        {session.session !== null && props.proxy !== null && (
          <span className="band-acts">
            <AsDiagram proxy={props.proxy} session={session.session} />
            <AsLoad proxy={props.proxy} session={session.session} />
          </span>
        )}
      </div>
      {props.replicas.map(({ node, verdict }) => (
        <Cell
          key={node}
          own={linesOf(session, node)}
          replayed={session.session !== null}
          reference={reference}
          tall={tall}
          wrong={wrong}
          firstOfAll={verdict.kind === 'diverged' ? verdict.line : null}
        />
      ))}
    </>
  )
})

/** A button that makes what was said in the session the load. */
function AsLoad({ proxy, session }: { proxy: string; session: number }) {
  const t = useWords()
  const use = useSessionAsLoad()
  return (
    <Button
      act
      size="s"
      variant="ghost"
      icon="bolt"
      aria-label={t('load.use-session-number', { number: session })}
      onPress={() => void use(proxy, session)}
    />
  )
}

/** A button that shows who sent what to whom in the session. */
function AsDiagram({ proxy, session }: { proxy: string; session: number }) {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  return (
    <Button
      size="s"
      variant="ghost"
      icon="timeline"
      aria-label={t('diagram.of-session', { session: format.number(session), node: proxy })}
      onPress={() => setUi({ traced: { kind: 'session', node: proxy, session } })}
    />
  )
}

function Cell(props: {
  own: SessionLines
  /** Whether what is missing will come: only what the proxy saw is replayed. */
  replayed: boolean
  reference: readonly string[]
  tall: number
  /** Lines at which some replica differs. */
  wrong: ReadonlySet<number>
  /** The line of this replica's log at which it diverged, if it did. */
  firstOfAll: number | null
}) {
  const { own, tall } = props
  if (own.lines.length === 0) {
    return (
      <div className="rep-cell void">
        {own.status === 'pending' || !props.replayed ? (
          <Missing replayed={props.replayed} />
        ) : (
          <PrintedNothing isWrong={own.status === 'differs'} />
        )}
      </div>
    )
  }
  return (
    <div className="rep-cell">
      {Array.from({ length: tall }, (_one, index) => {
        const number = lineNumber(own, index) ?? index + 1
        const line = own.lines[index]
        if (line === undefined) {
          const live = own.status === 'partial' && index === own.lines.length
          return <Ghost key={index} number={number} live={live} />
        }
        if (own.difference !== null && index === own.difference) {
          const isFirst = number === props.firstOfAll
          return (
            <Wrong
              key={index}
              number={number}
              line={line}
              reference={props.reference[index]}
              isFirst={isFirst}
            />
          )
        }
        const wanted = own.status !== 'differs' && props.wrong.has(index)
        return (
          <div key={index} className={wanted ? 'rep-line want' : 'rep-line'}>
            <i>{number}</i>
            <span title={line}>{line}</span>
          </div>
        )
      })}
    </div>
  )
}

function Wrong(props: { number: number; line: string; reference: string | undefined; isFirst: boolean }) {
  const t = useWords()
  const { same, other, rest } = lineParts(props.line, props.reference)
  const isWhole = props.reference === undefined
  return (
    <div className="rep-line diff">
      <i>{props.number}</i>
      <span title={props.line}>
        {isWhole ? (
          props.line
        ) : (
          <>
            {same}
            <u>{other || ' '}</u>
            {rest}
          </>
        )}
      </span>
      <em>
        <Icon name="diff" size={12} />
        {t(props.isFirst ? 'replicas.first-difference' : 'replicas.differs')}
      </em>
    </div>
  )
}

/** A line that is still to come; `live` is where it goes on. */
function Ghost({ number, live }: { number: number; live: boolean }) {
  return (
    <div className="rep-line ghost">
      <i>{number}</i>
      <span>{live ? <b className="rep-caret" /> : <b className="rep-dash" />}</span>
    </div>
  )
}

/** It has had the session, and printed nothing. */
function PrintedNothing({ isWrong }: { isWrong: boolean }) {
  const t = useWords()
  return (
    <span className={isWrong ? 'rep-missing' : 'rep-nothing'}>
      <Icon name={isWrong ? 'diff' : 'equal'} size={13} />
      {t('replicas.nothing')}
    </span>
  )
}

export function Missing({ replayed }: { replayed: boolean }) {
  const t = useWords()
  return (
    <span className={replayed ? 'rep-pending' : 'rep-missing'}>
      <Icon name={replayed ? 'behind' : 'diff'} size={13} />
      {t(replayed ? 'replicas.pending' : 'replicas.missing')}
    </span>
  )
}
