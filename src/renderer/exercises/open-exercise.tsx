import { useCallback, useEffect, useState, type FormEvent } from 'react'
import type { StudentView } from '#shared/exercise/view'
import { useWords } from '../i18n/use-words'
import { useCommand, usePanel, useSetUi } from '../store/hooks'
import type { ExerciseRequest } from '../store/ui-store'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Dialog } from '../ui/overlays/dialog'
import { PlaceDialog } from './place-dialog'
import './open-exercise.css'

const nobody: StudentView = { name: '', id: '', group: '' }

/** Opens the exercise that was asked for; asks who does it first, where nobody has ever said. */
export function OpenExercise({ request }: { request: ExerciseRequest }) {
  const { client } = usePanel()
  const run = useCommand()
  const setUi = useSetUi()
  /** Null: not known yet; `said`: nothing has to be asked. */
  const [known, setKnown] = useState<StudentView | 'said' | null>(null)
  /** It has a machine, and it is asked where that is. */
  const [asksPlace, setAsksPlace] = useState(false)
  const asksOnly = 'ask' in request

  /** `ssh`: where its other machine is; null: here. */
  const openAt = useCallback(
    async (ssh: string | null) => {
      if ('ask' in request) return
      const result = await run('exercise.open', { ...request, ...(ssh !== null && { ssh }) })
      if (result.ok) setUi({ screen: 'lab', selection: null, tried: true })
      // What is not understood can be written anew.
      if (result.ok || ssh === null) setUi({ exercise: null })
    },
    [request, run, setUi]
  )
  const open = useCallback(async () => {
    setKnown('said')
    if ('ask' in request) return setUi({ exercise: null })
    if (!request.unattended && 'name' in request) {
      const listed = await client.call('exercise.list', {})
      const machine = listed.ok && listed.value.find(({ name }) => name === request.name)?.machine
      if (machine) return setAsksPlace(true)
    }
    await openAt(null)
  }, [request, client, openAt, setUi])

  useEffect(() => {
    let isCurrent = true
    void client.call('exercise.student', {}).then(result => {
      if (!isCurrent) return
      const student = result.ok ? result.value : null
      if (student === null || asksOnly) setKnown(student ?? nobody)
      else void open()
    })
    return () => {
      isCurrent = false
    }
  }, [client, asksOnly, open])

  if (asksPlace)
    return <PlaceDialog onChoose={ssh => void openAt(ssh)} onClose={() => setUi({ exercise: null })} />
  if (known === null || known === 'said') return null
  const save = async (student: StudentView) => {
    const { ok } = await run('exercise.student', { student })
    if (ok) await open()
  }
  return (
    <StudentDialog
      student={known}
      asksOnly={asksOnly}
      onSave={student => void save(student)}
      onClose={() => setUi({ exercise: null })}
    />
  )
}

function StudentDialog(props: {
  student: StudentView
  /** No exercise is to be opened after it. */
  asksOnly: boolean
  onSave: (student: StudentView) => void
  onClose: () => void
}) {
  const t = useWords()
  const [student, setStudent] = useState(props.student)
  const change = (field: keyof StudentView) => (value: string) =>
    setStudent(now => ({ ...now, [field]: value }))
  function submit(event: FormEvent) {
    event.preventDefault()
    props.onSave(student)
  }
  return (
    <Dialog title={t('exercises.student.title')} isOpen onClose={props.onClose}>
      <form className="dialog-form student-form" onSubmit={submit}>
        <p className="dim">{t('exercises.student.text')}</p>
        <Field label={t('exercises.student.name')} value={student.name} onChange={change('name')} autoFocus />
        <Field label={t('exercises.student.id')} value={student.id} onChange={change('id')} />
        <Field label={t('exercises.student.group')} value={student.group} onChange={change('group')} />
        <footer>
          <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
          {!props.asksOnly && (
            <Button onPress={() => props.onSave(props.student)}>{t('exercises.student.later')}</Button>
          )}
          <Button type="submit" variant="primary">
            {t(props.asksOnly ? 'exercises.student.keep' : 'exercises.student.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
