import type { ExerciseView, StepView } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { answerText, measuredValue } from './check-text'
import { RichText } from './rich-text'
import type { Revealed } from './use-revealed'

/** The prediction that the class is waiting to see measured: the last one that is locked, and not done with. */
export function openQuestion(
  { steps, phase }: ExerciseView,
  dismissed: ReadonlySet<string>
): StepView | null {
  return (
    steps.findLast(
      ({ id, kind, answer, check }) =>
        kind === 'predict' &&
        answer !== null &&
        check !== null &&
        // What was not measured by the end, never will be.
        (phase !== 'ended' || check.at !== null) &&
        !dismissed.has(id)
    ) ?? null
  )
}

/** For the class: the question stands large, and what was measured is covered until the teacher reveals it. */
export function OpenQuestion({ step, revealed }: { step: StepView; revealed: Revealed }) {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  const { id, question, answer, check } = step
  if (!question || !answer || !check) return null
  const isShown = revealed.shown.has(id)
  const isTaken = check.at !== null
  return (
    <section className="open-question" aria-label={t('exercises.predict')}>
      <RichText text={question.text[language]} className="large" />
      <p className="row">
        {t('exercises.predicted', { value: answerText(t, format, { question, language }, answer.value) })}
      </p>
      {isShown ? (
        <p className="large" role="status">
          <b>{t('exercises.measured', { value: measuredValue(t, format, step, check) })}</b>
        </p>
      ) : (
        <p className="quiet">{t(isTaken ? 'exercises.hidden' : 'exercises.not-measured-yet')}</p>
      )}
      {isShown ? (
        <Button size="l" onPress={() => revealed.dismiss(id)}>
          {t('exercises.go-on')}
        </Button>
      ) : (
        <Button size="l" variant="primary" isDisabled={!isTaken} onPress={() => revealed.reveal(id)}>
          {t('exercises.reveal')}
        </Button>
      )}
    </section>
  )
}
