import { useEffect, useRef, type RefObject } from 'react'
import { handedInBy, type GradedHandIn } from '#shared/marking/marking'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useUi } from '../store/hooks'
import { Chip } from '../ui/display/chip'
import { Panel } from '../ui/display/panel'
import { Icon } from '../ui/icon/icon'
import { copiesOf, forgeriesOf } from './about'
import { useVerdictWord } from './use-verdict-word'

const columns = ['student', 'exercise', 'verdict', 'forged', 'alike', 'points', 'grade'] as const

/**
 * All hand-ins; the one that needs a person most comes first, and has the focus, so that one goes on without a mouse.
 * @param last the one that was looked at before: the focus goes back to it
 */
export function HandInTable(props: {
  handIns: readonly GradedHandIn[]
  last: string | null
  onChoose: (id: string) => void
}) {
  const t = useWords()
  const { handIns, last } = props
  const focused = useRef<HTMLButtonElement>(null)
  useEffect(() => focused.current?.focus(), [])
  const first = handIns.find(({ handIn }) => handIn.id === last) ?? handIns[0]
  return (
    <Panel className="marking-table" label={t('marking.list')}>
      <table>
        <thead>
          <tr>
            {columns.map(column => (
              <th
                key={column}
                scope="col"
                className={column === 'points' || column === 'grade' ? 'figure' : ''}
              >
                {t(`marking.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {handIns.map(graded => (
            <Row
              key={graded.handIn.id}
              graded={graded}
              button={graded === first ? focused : null}
              onChoose={props.onChoose}
            />
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function Row({
  graded,
  button,
  onChoose
}: {
  graded: GradedHandIn
  button: RefObject<HTMLButtonElement | null> | null
  onChoose: (id: string) => void
}) {
  const t = useWords()
  const format = useFormat()
  const verdict = useVerdictWord()
  const { handIn, grade } = graded
  const { id, who, exercise, exerciseTitle, points } = handIn
  const language = useUi(ui => ui.language)
  const forgeries = forgeriesOf(handIn).length
  const copies = copiesOf(handIn)
  return (
    <tr>
      <th scope="row">
        <button type="button" ref={button} className="marking-name" onClick={() => onChoose(id)}>
          <bdi dir="auto">{handedInBy(handIn)}</bdi>
        </button>
        <small className="quiet">{[who?.id, who?.group].filter(Boolean).join(' · ')}</small>
      </th>
      <td>
        {exerciseTitle?.[language] ?? exercise ?? '—'}
        {exerciseTitle && <small className="mono quiet">{exercise}</small>}
      </td>
      <td>{exercise ? verdict(handIn.verdict) : '—'}</td>
      <td>{forgeries > 0 ? <Flag count={forgeries} /> : '—'}</td>
      <td>{copies > 0 ? <Flag count={copies} /> : '—'}</td>
      <td className="figure">
        {points.of === 0
          ? '—'
          : t('marking.points-of', { got: format.number(points.got, 1), of: format.number(points.of, 1) })}
      </td>
      <td className="figure">
        {grade === null ? <span className="quiet">{t('marking.ungraded')}</span> : format.number(grade, 2)}
      </td>
    </tr>
  )
}

function Flag({ count }: { count: number }) {
  const format = useFormat()
  return (
    <Chip state="failed">
      <Icon name="failed" size={12} /> {format.number(count)}
    </Chip>
  )
}
