import type { ExerciseView, StepView, Verdict } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab, useSetUi, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import { HandInButton } from '../../hand-in/hand-in-button'
import { CheckLine } from './check-line'
import { NoteLine } from './note-line'

const looks: Readonly<Record<Verdict, { readonly icon: IconName; readonly tone: string }>> = {
  held: { icon: 'up', tone: 'up' },
  deviated: { icon: 'down', tone: 'down' },
  inconclusive: { icon: 'info', tone: 'backoff' }
}

/** The first step, where it did not begin: with it stands what kept the lab from being brought to where that begins. */
function keptFromBeginning({ steps: [first] }: ExerciseView): StepView | null {
  return first?.state === 'ahead' && first.note?.note === 'refused' ? first : null
}

/** How it ended, whatever was measured. */
export function endOf(exercise: ExerciseView): 'never-began' | 'stopped' | 'finished' {
  if (keptFromBeginning(exercise)) return 'never-began'
  return exercise.stopped ? 'stopped' : 'finished'
}

/** How it came out, in words: a heading, a sentence to it, and the points. */
export function useEnding(exercise: ExerciseView) {
  const { steady, steps, points } = exercise
  const t = useWords()
  const format = useFormat()
  // Where nothing was to be measured, as in an exam, the points say how it went.
  const isMeasured = steps.some(({ check }) => check !== null) || steady.before.length > 0
  const kept = keptFromBeginning(exercise)
  const verdict = isMeasured && !kept ? exercise.verdict : null
  return {
    kept,
    verdict,
    title: verdict ? t(`exercises.verdict.${verdict}`) : t(`exercises.${endOf(exercise)}`),
    text: verdict && t(`exercises.verdict.${verdict}-text`),
    points:
      points.of > 0
        ? t('exercises.points', { got: format.number(points.got, 1), of: format.number(points.of, 1) })
        : null
  }
}

/** How it came out: the verdict, the points, what had to hold at the end, and where to go from here. */
export function ExerciseEnd({ exercise }: { exercise: ExerciseView }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const setUi = useSetUi()
  const language = useUi(ui => ui.language)
  const { points, steady, name, file } = exercise
  const ending = useEnding(exercise)
  const { verdict } = ending
  const recorded = useLab(lab => lab.run.id, '')
  const handIn = {
    run: recorded,
    title: exercise.title[language],
    exercise: name,
    student: exercise.student?.id ?? null
  }
  const close = async (screen?: string) => {
    // At once: whoever goes elsewhere while it closes stays there.
    if (screen !== undefined) setUi({ screen })
    await run('exercise.close', {})
  }
  return (
    <>
      <h3 className={verdict ? `verdict st-${looks[verdict].tone}` : 'verdict'}>
        {verdict && <Icon name={looks[verdict].icon} size={20} />} {ending.title}
      </h3>
      {ending.text && <p className="step-text">{ending.text}</p>}
      {ending.kept?.note && <NoteLine note={ending.kept.note} step={ending.kept} />}
      {ending.points && (
        <p className="exercise-points">
          {ending.points}
          {points.cost > 0 && (
            <small className="quiet"> {t('exercises.cost', { cost: format.number(points.cost, 1) })}</small>
          )}
        </p>
      )}
      {steady.after.map(check => (
        <CheckLine key={`${check.measure} ${check.of}`} check={check} />
      ))}
      <div className="row exercise-end-acts">
        <HandInButton of={handIn} size="l" primary />
        <Button act size="l" onPress={() => void close('exercises')}>
          {t('exercises.close')}
        </Button>
        {file === null && (
          <Button act size="l" icon="reset" onPress={() => setUi({ exercise: { name, unattended: false } })}>
            {t('exercises.again')}
          </Button>
        )}
      </div>
    </>
  )
}
