import { useId, useRef, useState, type FormEvent } from 'react'
import type { AnswerValue, StepView } from '#shared/exercise/view'
import { parseNumber } from '../../format/parse-number'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { keepDraft, readDraft } from '../../store/drafts'
import { useLab, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { Select } from '../../ui/controls/select'
import { marginHint } from './check-text'
import { DiagnosisFields } from './diagnosis-fields'
import { diagnosisOf, partsIn } from './diagnosis-parts'
import { Rich } from './rich-text'

/** Which question of which doing of an exercise a draft is of. */
function useDraftName(step: StepView): string {
  return useLab(({ exercise }) => {
    const { name, seed, startedAt, begunAt, student } = exercise ?? {}
    return JSON.stringify([name, seed, begunAt ?? startedAt, student?.id, step.id])
  }, step.id)
}

/** Takes the answer to the question of a step. What was typed stays until it is locked, also where the page is loaded anew. */
export function QuestionForm(props: {
  step: StepView
  question: NonNullable<StepView['question']>
  /** Whether it was taken. */
  onAnswer: (value: AnswerValue) => Promise<boolean>
}) {
  const { step, question } = props
  const t = useWords()
  const format = useFormat()
  const draft = useDraftName(step)
  /** What was typed or chosen before, as it stood in its fields: a number may have been half of one. */
  const [begun] = useState(() => readDraft('answer', draft))
  const [value, setValue] = useState<AnswerValue | null>(() => valueOf(question.answer, begun))
  const busy = useRef(false)
  const isLocked = step.kind === 'predict'
  const isReady = value !== null && (typeof value !== 'string' || value.trim() !== '')
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!isReady || busy.current) return
    busy.current = true
    if (await props.onAnswer(value)) keepDraft('answer', draft, '')
    busy.current = false
  }
  return (
    <form className="question-form" onSubmit={event => void submit(event)}>
      <AnswerFields
        question={question}
        margin={marginHint(t, format, step.kind, question)}
        value={value}
        begun={begun}
        onChange={(changed, typed = String(changed ?? '')) => {
          setValue(changed)
          keepDraft('answer', draft, typed)
        }}
      />
      <div className="row">
        {/* Not pending meanwhile: React Aria would announce that by the button's name, and it goes with its step. */}
        <Button act type="submit" size="l" variant="primary" isDisabled={!isReady}>
          {t(isLocked ? 'exercises.lock' : 'exercises.answer')}
        </Button>
        {isLocked && <small className="quiet">{t('exercises.lock-hint')}</small>}
      </div>
    </form>
  )
}

/** What the fields of a kind of answer hold, as a value; null where it is none yet. */
function valueOf(kind: NonNullable<StepView['question']>['answer'], text: string): AnswerValue | null {
  if (text === '') return null
  switch (kind) {
    case 'number':
      return parseNumber(text)
    case 'yes-no':
      return text === 'true'
    case 'diagnosis':
      return diagnosisOf(partsIn(text))
    default:
      return text
  }
}

function AnswerFields(props: {
  question: NonNullable<StepView['question']>
  /** How exact a number has to be; undefined where none is asked for. */
  margin: string | undefined
  value: AnswerValue | null
  /** What was in the fields when the page was left. */
  begun: string
  /** @param typed what is in the fields, where the value does not say that */
  onChange: (value: AnswerValue | null, typed?: string) => void
}) {
  const { question, margin, value, begun, onChange } = props
  const t = useWords()
  const language = useUi(ui => ui.language)
  const nodes = useLab<readonly string[]>(lab => lab.topology.nodes.map(({ id }) => id), [])
  const name = t('exercises.your-answer')
  switch (question.answer) {
    case 'number':
      return <NumberField unit={question.unit} hint={margin} begun={begun} onChange={onChange} />
    case 'yes-no':
      return (
        <Choices
          name={name}
          value={typeof value === 'boolean' ? String(value) : null}
          choices={[
            { value: 'true', text: t('exercises.yes') },
            { value: 'false', text: t('exercises.no') }
          ]}
          onChange={chosen => onChange(chosen === 'true')}
        />
      )
    case 'choice':
      return (
        <Choices
          name={name}
          value={typeof value === 'string' ? value : null}
          choices={question.choices.map(choice => ({ value: choice.value, text: choice.text[language] }))}
          onChange={onChange}
        />
      )
    case 'node':
      return (
        <Select
          label={name}
          size="m"
          value={typeof value === 'string' ? value : ''}
          options={[
            { value: '', label: t('exercises.choose') },
            ...nodes.map(id => ({ value: id, label: id }))
          ]}
          onChange={chosen => onChange(chosen === '' ? null : chosen)}
        />
      )
    case 'diagnosis':
      return <DiagnosisFields margin={margin} begun={partsIn(begun)} onChange={onChange} />
    case 'words':
      return (
        <WordsField
          least={question.words}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      )
    case 'text':
      return <Field label={name} value={typeof value === 'string' ? value : ''} onChange={onChange} />
  }
}

function NumberField(props: {
  unit: string | null
  hint: string | undefined
  begun: string
  onChange: (value: number | null, typed: string) => void
}) {
  const t = useWords()
  const [text, setText] = useState(props.begun)
  const isWrong = text.trim() !== '' && parseNumber(text) === null
  return (
    <Field
      label={t('exercises.your-answer')}
      value={text}
      numeric
      {...(props.unit && { unit: props.unit })}
      hint={props.hint}
      error={isWrong ? t('exercises.a-number') : undefined}
      onChange={typed => {
        setText(typed)
        props.onChange(parseNumber(typed), typed)
      }}
    />
  )
}

function WordsField(props: { least: number; value: string; onChange: (value: string) => void }) {
  const { least, value } = props
  const t = useWords()
  const id = useId()
  const count = value.split(/\s+/).filter(Boolean).length
  return (
    <div className="field">
      <label htmlFor={id}>{t('exercises.your-answer')}</label>
      <textarea
        id={id}
        className="input"
        rows={5}
        value={value}
        aria-describedby={`${id}-count`}
        onChange={event => props.onChange(event.target.value)}
      />
      <span id={`${id}-count`} className="hint">
        {t(least > 0 ? 'exercises.words' : 'exercises.words-free', { count, of: least })}
      </span>
    </div>
  )
}

/** Whole sentences to choose from, one below the other. */
function Choices(props: {
  name: string
  value: string | null
  choices: readonly { readonly value: string; readonly text: string }[]
  onChange: (value: string) => void
}) {
  const group = useId()
  return (
    <div className="choices" role="radiogroup" aria-label={props.name}>
      {props.choices.map(choice => (
        <label key={choice.value} className="choice">
          <input
            type="radio"
            name={group}
            value={choice.value}
            checked={choice.value === props.value}
            onChange={() => props.onChange(choice.value)}
          />
          <span>
            <Rich text={choice.text} />
          </span>
        </label>
      ))}
    </div>
  )
}
