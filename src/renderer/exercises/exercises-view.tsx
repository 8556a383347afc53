import { useEffect, useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import type { ExerciseSummary } from '#shared/exercise/view'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, useConnection, useLab, useSetUi, useUi } from '../store/hooks'
import { MarkingView } from '../marking/marking-view'
import { Button } from '../ui/controls/button'
import { Chip } from '../ui/display/chip'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead, Panel } from '../ui/display/panel'
import { Icon } from '../ui/icon/icon'
import { LeftExerciseNote } from './left-exercise-note'
import { RecordButton } from './record-button'
import { useStudent } from './use-student'
import './exercises-view.css'

/** The screen _Exercises_: those that come with the program, and the way to one in a file; or what was handed in of them. */
export function ExercisesView() {
  const setUi = useSetUi()
  const isMarking = useUi(ui => ui.marking)
  return isMarking ? <MarkingView onClose={() => setUi({ marking: false })} /> : <ExerciseList />
}

function ExerciseList() {
  const t = useWords()
  const setUi = useSetUi()
  const listed = useExercises()
  const done = useUi(ui => ui.exercisesDone)
  const next = listed?.find(({ name }) => !done[name])?.name
  async function openFile(file: File) {
    setUi({ exercise: { text: await file.text(), fileName: file.name, unattended: false } })
  }
  return (
    <div className="page exercises">
      <PageHead title={t('shell.screen.exercises')} text={t('exercises.text')}>
        <div className="exercise-actions">
          <WhoButton />
          <Button
            variant="ghost"
            icon="check"
            hint={t('marking.hint')}
            onPress={() => setUi({ marking: true })}
          >
            {t('marking.open')}
          </Button>
          <RecordButton />
          <FileTrigger
            acceptedFileTypes={['.relevo', '.yaml', '.yml', '.json']}
            onSelect={files => files?.[0] && void openFile(files[0])}
          >
            <Button act icon="folder">
              {t('exercises.open-file')}
            </Button>
          </FileTrigger>
        </div>
      </PageHead>
      <LeftExerciseNote on="exercises" />
      {listed === null ? (
        <EmptyState icon="exercises" title={t('exercises.listing')} />
      ) : listed.length === 0 ? (
        <EmptyState icon="exercises" title={t('exercises.empty')} />
      ) : (
        <ol className="exercise-list">
          {listed.map((exercise, index) => (
            <li key={exercise.name}>
              <ExerciseRow exercise={exercise} number={index + 1} isNext={exercise.name === next} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

/** Null until they are listed. */
function useExercises(): readonly ExerciseSummary[] | null {
  const run = useCommand()
  const connection = useConnection()
  const [listed, setListed] = useState<readonly ExerciseSummary[] | null>(null)
  useEffect(() => {
    if (connection !== 'ready') return
    void run('exercise.list', {}).then(result => result.ok && setListed(result.value))
  }, [run, connection])
  return listed
}

/** `isNext`: the first that was not done yet. */
function ExerciseRow(props: { exercise: ExerciseSummary; number: number; isNext: boolean }) {
  const { exercise, number, isNext } = props
  const t = useWords()
  const setUi = useSetUi()
  const { name, title, about, minutes, steps, mode } = exercise
  const { language, done } = useUi(({ language, exercisesDone }) => ({ language, done: exercisesDone[name] }))
  const isOpen = useLab(
    lab => lab.exercise?.name === name && lab.exercise.file === null && lab.exercise.phase !== 'ended',
    false
  )
  const open = (unattended: boolean) => setUi({ exercise: { name, unattended } })
  const titleId = `exercise-${name}`
  return (
    <Panel className={`exercise-row${done ? ' is-done' : ''}`}>
      <span className="exercise-number mono" aria-hidden="true">
        {number}
      </span>
      <div className="grow">
        <h2 className="exercise-title" id={titleId}>
          {title[language]}
        </h2>
        {about && <p className="dim">{about[language]}</p>}
        <p className="exercise-facts quiet">
          {minutes !== null && (
            <span>
              <Icon name="clock" size={12} /> {t('exercises.minutes', { count: minutes })}
            </span>
          )}
          <span>{t('exercises.steps', { count: steps })}</span>
          {mode === 'experiment' && <span>{t('exercises.experiment')}</span>}
        </p>
      </div>
      <DoneMark name={name} isOpen={isOpen} />
      {mode === 'lesson' && (
        <Button
          act
          variant="ghost"
          icon="play"
          hint={t('exercises.watch-hint')}
          aria-describedby={titleId}
          isDisabled={isOpen}
          onPress={() => open(true)}
        >
          {t('exercises.watch')}
        </Button>
      )}
      <Button
        act
        variant={isNext && !isOpen ? 'primary' : 'plain'}
        aria-describedby={titleId}
        isDisabled={isOpen}
        onPress={() => open(false)}
      >
        {t(done ? 'exercises.again' : 'exercises.start')}
      </Button>
    </Panel>
  )
}

function DoneMark({ name, isOpen }: { name: string; isOpen: boolean }) {
  const t = useWords()
  const format = useFormat()
  const done = useUi(ui => ui.exercisesDone[name] ?? null)
  if (isOpen) return <Chip accent>{t('exercises.open-now')}</Chip>
  if (!done) return <span className="exercise-done quiet">{t('exercises.not-done')}</span>
  const { got, of } = done.points
  return (
    <span className="exercise-done">
      <Chip state="up" icon="check">
        {t('exercises.done')}
      </Chip>
      {of > 0 && (
        <small className="quiet">
          {t('exercises.best-points', { got: format.number(got, 1), of: format.number(of, 1) })}
        </small>
      )}
    </span>
  )
}

/** Who does the exercises, and the way to say it. */
function WhoButton() {
  const t = useWords()
  const setUi = useSetUi()
  const student = useStudent()
  const who = student ? [student.name, student.id].filter(Boolean).join(' · ') : ''
  return (
    <Button act variant="ghost" onPress={() => setUi({ exercise: { ask: 'student' } })}>
      {who === '' ? t('exercises.student.nobody') : t('exercises.student.change', { name: who })}
    </Button>
  )
}
