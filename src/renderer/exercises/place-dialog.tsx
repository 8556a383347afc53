import { useState, type FormEvent } from 'react'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Dialog } from '../ui/overlays/dialog'
import './open-exercise.css'

/** Asks where an exercise's other machine is: another computer, or this one. */
export function PlaceDialog(props: { onChoose: (ssh: string | null) => void; onClose: () => void }) {
  const t = useWords()
  const [ssh, setSsh] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    if (ssh.trim() !== '') props.onChoose(ssh.trim())
  }
  return (
    <Dialog title={t('exercises.place.title')} isOpen onClose={props.onClose}>
      <form className="dialog-form student-form" onSubmit={submit}>
        <p className="dim">{t('exercises.place.text')}</p>
        <Field
          label={t('exercises.place.ssh')}
          value={ssh}
          onChange={setSsh}
          hint={t('exercises.place.hint')}
          placeholder={t('exercises.place.example', { address: 'ana@192.168.1.20' })}
        />
        <footer>
          <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" isDisabled={ssh.trim() === ''}>
            {t('exercises.place.other')}
          </Button>
          <Button variant="primary" autoFocus onPress={() => props.onChoose(null)}>
            {t('exercises.place.here')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
