import { useState, type FormEvent } from 'react'
import type { RunSummary } from '#shared/runs/runs'
import { useWords } from '../i18n/use-words'
import { useCommand } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Dialog } from '../ui/overlays/dialog'

const longestName = 80

/** Asks how a run is called. */
export function RenameRun(props: { run: RunSummary; onChanged: () => void; onClose: () => void }) {
  const t = useWords()
  const command = useCommand()
  const { run, onClose } = props
  const [name, setName] = useState(run.name ?? '')
  async function submit(event: FormEvent) {
    event.preventDefault()
    const wanted = name.trim().slice(0, longestName)
    onClose()
    await command('run.change', { run: run.id, name: wanted === '' ? null : wanted })
    props.onChanged()
  }
  return (
    <Dialog title={t('runs.rename-title')} isOpen onClose={onClose}>
      <form className="dialog-form" onSubmit={event => void submit(event)}>
        <Field
          label={t('shell.name')}
          value={name}
          onChange={setName}
          hint={t('runs.rename-hint')}
          autoFocus
        />
        <footer>
          <Button onPress={onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="primary">
            {t('common.action.rename')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
