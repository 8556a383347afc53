import type { StepView } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import type { Format } from '../../format/format'
import { useWords, type Words } from '../../i18n/use-words'
import { useUi } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import type { Language } from '#shared/names'
import { actText } from './act-text'
import { answerText, judgedText, measuredText, measuredValue, waitsText } from './check-text'
import { CheckLine } from './check-line'
import { NoteLine } from './note-line'
import { plainText, RichText } from './rich-text'

/** Kinds of step whose why is what one learns from them, or that are over before it was read: it stays to be read. */
const tells: readonly StepView['kind'][] = ['act', 'check', 'question', 'until']

/** A step that is over, in a line or two: what was done, said, measured. `covered`: its measurement is not shown yet. */
export function PastStep({ step, covered }: { step: StepView; covered: boolean }) {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  const { icon, tone } = lookOf(step, covered)
  const { text, more } = lines(t, format, language, step, covered)
  const { got, of } = step.points
  return (
    <li className={`past-step st-${tone}`}>
      <Icon name={icon} size={14} />
      <div>
        {step.kind === 'check' && step.check ? (
          <CheckLine check={step.check} covered={covered} />
        ) : (
          <span>{text}</span>
        )}
        {more.map(line => (
          <small key={line}>{line}</small>
        ))}
        {step.note && <NoteLine note={step.note} step={step} />}
        {!covered && step.why && tells.includes(step.kind) && (
          <div className="step-why">
            <RichText text={step.why[language]} />
          </div>
        )}
      </div>
      {of > 0 && got !== null && !covered && (
        <small className="mono quiet nw">
          {format.number(got, 1)}/{format.number(of, 1)}
        </small>
      )}
    </li>
  )
}

function lookOf({ state, ok, check }: StepView, covered: boolean): { icon: IconName; tone: string } {
  if (covered) return { icon: 'clock', tone: 'stopped' }
  if (state === 'failed' || ok === false || check?.ok === false) return { icon: 'down', tone: 'down' }
  if (state === 'passed') return { icon: 'stopped', tone: 'stopped' }
  return { icon: 'check', tone: 'up' }
}

function lines(
  t: Words,
  format: Format,
  language: Language,
  step: StepView,
  covered: boolean
): { text: string; more: string[] } {
  const { kind, text, question, answer, check, acts, right, ok, waitsFor } = step
  const more: string[] = []
  const measured = check && !covered ? measuredValue(t, format, step, check) : t('exercises.hidden')
  if (question) {
    const say = answerText.bind(null, t, format, { question, language })
    if (answer) {
      const word = kind === 'predict' ? 'exercises.predicted' : 'exercises.answered'
      more.push(
        `${t(word, { value: say(answer.value) })} · ${t('exercises.locked', { time: format.clock(answer.at, 0) })}`
      )
    }
    if (kind === 'predict' && check && check.at !== null)
      more.push(t('exercises.measured', { value: measured }))
    if (ok !== null && !covered) more.push(judgedText(t, format, step))
    if (right !== null && ok === false && kind !== 'predict')
      more.push(t('exercises.right-answer', { value: say(right) }))
    return { text: plainText(question.text[language]), more }
  }
  if (check) return { text: `${measuredText(language, check)}: ${measured}`, more }
  if (kind === 'do' || kind === 'act') {
    if (step.endedAt !== null) more.push(t('exercises.done-at', { time: format.clock(step.endedAt, 1) }))
    const done = acts.map(({ act }) => actText(t, format, act)).join(', ')
    return { text: done.charAt(0).toLocaleUpperCase() + done.slice(1), more }
  }
  if (waitsFor !== null) return { text: waitsText(t, language, waitsFor), more }
  return { text: text ? plainText(text[language]) : '', more }
}
