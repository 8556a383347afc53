import type { AnswerValue, StepView } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUi } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { actText, pressText } from './act-text'
import { CheckLine } from './check-line'
import { waitsText } from './check-text'
import { NoteLine } from './note-line'
import { QuestionForm } from './question-form'
import { RichText } from './rich-text'

/** The step whose turn it is: what to read, what to press, what to answer. */
export function StepBody(props: {
  step: StepView
  /** What was measured is not shown yet. */
  covered: boolean
  onAnswer: (value: AnswerValue) => Promise<boolean>
}) {
  const { step } = props
  const language = useUi(ui => ui.language)
  const { text, question, why, note, check } = step
  return (
    <>
      {text && <RichText text={text[language]} className="step-text" />}
      {question && <RichText text={question.text[language]} className="step-text step-question" />}
      <Acts step={step} />
      {check && step.kind !== 'predict' && <CheckLine check={check} covered={props.covered} />}
      {!check && step.waitsFor !== null && <Waiting what={step.waitsFor} />}
      {note && <NoteLine note={note} step={step} />}
      {/* Of a question it would tell the answer: it comes after it. */}
      {why && step.kind !== 'question' && (
        <div className="step-why">
          <RichText text={why[language]} />
        </div>
      )}
      {question && step.answer === null && (
        <QuestionForm key={step.id} step={step} question={question} onAnswer={props.onAnswer} />
      )}
    </>
  )
}

function Acts({ step }: { step: StepView }) {
  const t = useWords()
  const format = useFormat()
  const { kind, acts, text, state } = step
  if (acts.length === 0 || kind === 'checkpoint') return null
  if (kind !== 'do') {
    return (
      <ul className="act-list">
        {acts.map(({ act, done }, index) => (
          <li key={index} className={done ? 'st-up' : ''}>
            <Icon name={done ? 'check' : 'play'} size={13} /> {actText(t, format, act)}
          </li>
        ))}
      </ul>
    )
  }
  const presses = acts.map(({ act, done }) => ({ done, text: pressText(t, format, act) }))
  return (
    <>
      <ul className="act-list">
        {presses.map(({ done, text: press }, index) =>
          // Its own words say it, unless one of several is done already.
          press === null || (text && acts.length === 1) ? null : (
            <li key={index} className={done ? 'st-up' : 'to-press'}>
              <Icon name={done ? 'check' : 'chevr'} size={13} />
              <RichText text={press} />
            </li>
          )
        )}
      </ul>
      {state === 'waiting' && (
        <p className="note-line st-up" role="status">
          <Icon name="check" size={14} />
          <span>{t('exercises.done-waiting')}</span>
        </p>
      )}
    </>
  )
}

function Waiting({ what }: { what: string }) {
  const t = useWords()
  const language = useUi(ui => ui.language)
  return (
    <p className="step-text waiting-for">
      <Icon name="clock" size={16} /> {waitsText(t, language, what, true)}
    </p>
  )
}
