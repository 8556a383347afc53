import { useEffect, useRef } from 'react'
import type { AnswerValue, ExerciseView, StepView } from '#shared/exercise/view'
import type { Screen } from '#shared/names'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab, useSetUi, useUi } from '../../store/hooks'
import { useMayAct } from '../../ui/acts'
import { Button } from '../../ui/controls/button'
import { Menu, MenuItem, MenuSeparator } from '../../ui/overlays/menu'
import { actText, pressText } from './act-text'
import { waitsText } from './check-text'
import { endOf, ExerciseEnd, useEnding } from './exercise-end'
import { Opening } from './opening'
import { OpenQuestion, openQuestion } from './open-question'
import { goThere } from './go-there'
import { PastStep } from './past-step'
import { StepBody } from './step-body'
import { plainText } from './rich-text'
import { useRevealed } from './use-revealed'
import './exercise-panel.css'

/** Beside every screen while an exercise is open: the step, what was seen so far, and how it came out. */
export function ExercisePanel() {
  const exercise = useLab(lab => lab.exercise ?? null, null)
  return exercise ? <Exercise key={`${exercise.name} ${exercise.startedAt}`} exercise={exercise} /> : null
}

function Exercise({ exercise }: { exercise: ExerciseView }) {
  const t = useWords()
  const run = useCommand()
  const setUi = useSetUi()
  const { language, screen, projector } = useUi(({ language, screen, projector }) => ({
    language,
    screen,
    projector
  }))
  const { steps, current, phase } = exercise
  const told = useTold()
  const ending = useEnding(exercise)
  const revealed = useRevealed(steps, projector)
  const index = steps.findIndex(({ id }) => id === current)
  const step = steps[index] ?? null
  const past = steps
    .filter(isToBeSeen)
    .toReversed()
    .toSorted((a, b) => newsAt(b) - newsAt(a))
  const asked = projector ? openQuestion(exercise, revealed.dismissed) : null
  const isOver = phase === 'ended'
  const goesOn = steps.findIndex(({ id }) => id === exercise.goesOnAt) + 1
  const isAgain = phase === 'steps' && step?.again === true
  const where = isOver
    ? t(`exercises.${endOf(exercise)}`)
    : t('exercises.step', { step: Math.max(1, index + 1), steps: steps.length })
  const { body, leave } = useFocusOnStep(step?.id ?? phase)
  const seen = useTopOnStep(step?.id ?? phase)
  useDone(exercise)
  const answer = async (value: AnswerValue): Promise<boolean> =>
    step !== null && (await run('exercise.answer', { step: step.id, value })).ok
  return (
    <aside className="exercise" aria-label={t('exercises.panel')}>
      <header className="exercise-head">
        <div className="grow">
          <h2 className="ellipsis">{exercise.title[language]}</h2>
          <small className="quiet">{where}</small>
        </div>
        {screen !== 'lab' && (
          <Button size="s" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
            {t('exercises.go-lab')}
          </Button>
        )}
        <MoreMenu exercise={exercise} />
      </header>
      <progress
        className="exercise-progress"
        aria-label={where}
        max={steps.length}
        value={isOver ? steps.length : Math.max(0, index)}
      />
      {asked && <OpenQuestion step={asked} revealed={revealed} />}
      <section className="exercise-now" ref={body} tabIndex={-1} aria-label={where}>
        {isOver ? (
          <ExerciseEnd exercise={exercise} />
        ) : phase === 'starting' ? (
          <Opening />
        ) : phase !== 'steps' ? (
          <p className="step-text">{t(`exercises.phase.${phase}`)}</p>
        ) : isAgain ? (
          <p className="step-text">{t('exercises.left.again', { step: goesOn })}</p>
        ) : (
          step && (
            <>
              <h3 className="step-kind">{kindWord(t, step)}</h3>
              <StepBody step={step} covered={revealed.covers(step)} onAnswer={answer} />
            </>
          )
        )}
      </section>
      <section className="exercise-past" ref={seen} tabIndex={0} aria-label={t('exercises.so-far')}>
        <h3 className="h2">{t('exercises.so-far')}</h3>
        {goesOn > 0 && !isAgain && (
          <p className="quiet small">{t('exercises.left.was-again', { step: goesOn })}</p>
        )}
        {past.length === 0 ? (
          <p className="quiet small">{t('exercises.nothing')}</p>
        ) : (
          <ol>
            {past.map(one => (
              <PastStep key={one.id} step={one} covered={revealed.covers(one)} />
            ))}
          </ol>
        )}
      </section>
      {!isOver && <Footer step={phase === 'steps' && !isAgain ? step : null} onLeave={leave} />}
      <p className="unseen" role="status" aria-live="polite">
        {isOver
          ? sentences(ending.title, ending.text, ending.points)
          : phase !== 'steps'
            ? t(`exercises.phase.${phase}`)
            : isAgain
              ? t('exercises.left.again', { step: goesOn })
              : step &&
                [outcome(t, steps[index - 1]), `${kindWord(t, step)}.`, told(step)].filter(Boolean).join(' ')}
      </p>
    </aside>
  )
}

const sentences = (...parts: readonly (string | null)[]): string =>
  parts.flatMap(part => (part === null ? [] : part.replace(/\.?$/, '.'))).join(' ')

/** Whether something came of a step, once it is over: words that were read are not shown again, nor are waits. */
function isToBeSeen({ kind, state, acts }: StepView): boolean {
  if (kind === 'act' && acts.every(({ act }) => act.act === 'wait')) return false
  return (
    kind !== 'say' && kind !== 'checkpoint' && (state === 'done' || state === 'failed' || state === 'passed')
  )
}

/** When the last that is known of a step came in, ms of the run: a prediction is news again once it is measured. */
function newsAt({ endedAt, check }: StepView): number {
  return Math.max(endedAt ?? 0, check?.at ?? 0)
}

type Words = ReturnType<typeof useWords>

function kindWord(t: Words, { kind, state }: StepView): string {
  switch (kind) {
    case 'say':
      return t('exercises.reading')
    case 'do':
      return t(state === 'waiting' ? 'exercises.waiting' : 'exercises.your-turn')
    case 'act':
      return t('exercises.lab-acts')
    case 'until':
      return t('exercises.waiting')
    case 'check':
      return t('exercises.measuring')
    case 'checkpoint':
      return t('exercises.a-checkpoint')
    default:
      return t(`exercises.${kind}`)
  }
}

/** What one who does not see the panel hears of a question that was just answered. */
function outcome(t: Words, before: StepView | undefined): string {
  if (before?.kind !== 'question' || before.ok === null) return ''
  return `${t(before.ok ? 'exercises.right' : 'exercises.wrong')}.`
}

/** What such a one hears of a step: what is to be read, pressed or answered, or what goes on by itself. */
function useTold(): (step: StepView) => string {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  return ({ kind, text, question, acts, check, waitsFor }) => {
    const own = text?.[language] ?? question?.text[language]
    if (own !== undefined) return plainText(own)
    if (waitsFor !== null && !check) return waitsText(t, language, waitsFor, true)
    const left = acts.filter(({ done }) => !done).map(({ act }) => act)
    const words = left.map(act => (kind === 'do' ? pressText(t, format, act) : actText(t, format, act)))
    return plainText(words.filter(one => one !== null).join(' '))
  }
}

/** The buttons that go on, always in the same place. */
function Footer({ step, onLeave }: { step: StepView | null; onLeave: () => void }) {
  const t = useWords()
  const run = useCommand()
  const setUi = useSetUi()
  return (
    <footer className="exercise-foot">
      {step && step.kind !== 'say' && (
        <Button
          act
          variant="ghost"
          hint={t('exercises.skip-hint')}
          onPress={() => void run('exercise.next', { step: step.id, skip: true })}
        >
          {t('exercises.skip')}
        </Button>
      )}
      <span className="grow" />
      {step && isOnButton(step) && (
        <Button
          hint={t('exercises.go-there-hint')}
          onPress={() => {
            setUi({ screen: screenOf(step) })
            onLeave()
            void goThere()
          }}
        >
          {t('exercises.go-there')}
        </Button>
      )}
      {step?.kind === 'say' && (
        <Button act size="l" variant="primary" onPress={() => void run('exercise.next', { step: step.id })}>
          {t('exercises.next')}
        </Button>
      )}
    </footer>
  )
}

/** Where what a step asks for is to be pressed. */
function screenOf({ acts }: StepView): Screen {
  return acts.some(({ act, done }) => !done && act.act === 'measure-roads') ? 'roads' : 'lab'
}

/** Whether a step asks for a button that glows; a link is none. */
function isOnButton({ kind, state, acts }: StepView): boolean {
  const isOfLink = acts.some(({ act }) => act.act === 'fault' || act.act === 'clear')
  return kind === 'do' && state === 'now' && !isOfLink
}

function MoreMenu({ exercise }: { exercise: ExerciseView }) {
  const t = useWords()
  const run = useCommand()
  const language = useUi(ui => ui.language)
  const isOver = exercise.phase === 'ended'
  const checkpoints = isOver ? [] : exercise.steps.filter(({ kind }) => kind === 'checkpoint')
  return (
    <Menu
      label={t('exercises.more')}
      trigger={<Button variant="ghost" icon="more" aria-label={t('exercises.more')} />}
    >
      {checkpoints.map(step => (
        <MenuItem
          act
          key={step.id}
          icon="undo"
          text={t('exercises.checkpoint', { title: step.text ? plainText(step.text[language]) : step.id })}
          onAction={() => void run('exercise.checkpoint', { id: step.id })}
        />
      ))}
      {checkpoints.length > 0 && <MenuSeparator />}
      {isOver ? (
        <MenuItem
          act
          icon="close"
          text={t('exercises.close')}
          onAction={() => void run('exercise.close', {})}
        />
      ) : (
        <MenuItem act icon="stop" text={t('exercises.stop')} onAction={() => void run('exercise.stop', {})} />
      )}
    </Menu>
  )
}

/**
 * Moves the focus to the step that begins, where it was in the panel or was lost with what was there: so one who has no
 * mouse goes on where the words are. So it is after `leave`, when it went from the panel to what was to be pressed.
 */
function useFocusOnStep(what: string) {
  const body = useRef<HTMLElement>(null)
  const hasLeft = useRef(false)
  const before = useRef(what)
  useEffect(() => {
    if (before.current === what) return
    before.current = what
    const { activeElement } = document
    const panel = body.current?.closest('.exercise')
    const isButton = activeElement?.closest('.exercise-foot') !== null
    if (hasLeft.current || activeElement === document.body || (panel?.contains(activeElement) && !isButton))
      body.current?.focus()
    hasLeft.current = false
  }, [what])
  return { body, leave: () => (hasLeft.current = true) }
}

/** Shows the newest again, which is on top, when a step begins: whoever read further down would miss what came of the last. */
function useTopOnStep(what: string) {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    if (list.current) list.current.scrollTop = 0
  }, [what])
  return list
}

/** Remembers how it came out, for the list of exercises: of one that a person did here, and not the lab by itself. */
function useDone({ name, file, verdict, points, steps }: ExerciseView): void {
  const setUi = useSetUi()
  const mayAct = useMayAct()
  const done = useUi(ui => ui.exercisesDone)
  const best = done[name]
  const { got, of } = points
  const isOwn = mayAct && file === null && steps.some(({ answer }) => answer !== null)
  useEffect(() => {
    if (!isOwn || verdict === null || (best && best.points.got >= got)) return
    setUi({ exercisesDone: { ...done, [name]: { verdict, points: { got, of } } } })
  }, [isOwn, name, verdict, got, of, best, done, setUi])
}
