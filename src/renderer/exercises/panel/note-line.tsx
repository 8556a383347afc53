import { errorCodes } from '#shared/errors'
import type { Act } from '#shared/exercise/acts'
import type { ExerciseNote, StepView } from '#shared/exercise/view'
import { linkName } from '../../faults/look/links'
import { useFormat } from '../../format/use-format'
import { errorText } from '../../i18n/error-text'
import { useWords, type Words } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'

/** What may have to be said of a step: that it did not bite, that another node was meant. */
export function NoteLine({ note: { note, values }, step }: { note: ExerciseNote; step: StepView }) {
  const t = useWords()
  const format = useFormat()
  const text = (key: string) => linkName(String(values[key] ?? ''))
  const within = Number(values.within)
  return (
    <p className="note-line st-backoff" role="status">
      <Icon name="info" size={14} />
      <span>
        {t(`exercises.note.${note}`, {
          done: text('done'),
          wanted: format.list(step.acts.map(({ act }) => subjectOf(act)).filter(Boolean)),
          error: whyText(t, values),
          within: Number.isFinite(within) ? format.number(within / 1000, 1) : ''
        })}
      </span>
    </p>
  )
}

/** What the lab said, in the language of the panel where its code tells what it is about. */
function whyText(t: Words, { code, error = '' }: ExerciseNote['values']): string {
  const known = errorCodes.find(one => one === code)
  return known ? errorText(t, { code: known, message: String(error) }) : String(error)
}

/** The node or the link that an act is about. */
function subjectOf(act: Act): string {
  if ('node' in act) return act.node
  if (act.act === 'partition') return act.sides.map(side => side.join(', ')).join(' | ')
  return 'link' in act ? linkName(act.link) : ''
}
