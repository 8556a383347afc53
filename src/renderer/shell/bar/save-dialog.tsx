import { useState, type FormEvent } from 'react'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { Field } from '../../ui/controls/field'

/** Asks for the name under which the running topology is saved. */
export function SaveDialog(props: { name: string; onSave: (name: string) => void; onClose: () => void }) {
  const t = useWords()
  const [name, setName] = useState(props.name)
  const good = name.trim().length > 0 && name.trim().length <= 80
  function submit(event: FormEvent) {
    event.preventDefault()
    if (good) props.onSave(name.trim())
  }
  return (
    <Dialog title={t('shell.save-topology')} isOpen onClose={props.onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <Field label={t('shell.name')} value={name} onChange={setName} autoFocus />
        <footer>
          <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="primary" isDisabled={!good}>
            {t('common.action.save')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
