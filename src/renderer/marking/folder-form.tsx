import { useState, type FormEvent } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Panel } from '../ui/display/panel'

/** Asks where the hand-ins are: a path on the host's machine, or an archive. */
export function FolderForm(props: { onOpen: (path: string) => void; onFile: (file: File) => void }) {
  const t = useWords()
  const [path, setPath] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    if (path.trim() !== '') props.onOpen(path.trim())
  }
  return (
    <Panel className="marking-form">
      <form onSubmit={submit}>
        <Field
          label={t('marking.folder')}
          value={path}
          onChange={setPath}
          placeholder={t('marking.folder-example')}
          hint={t('marking.folder-hint')}
          autoFocus
        />
        <div className="row">
          <Button type="submit" variant="primary" isDisabled={path.trim() === ''}>
            {t('marking.look')}
          </Button>
          <FileTrigger acceptedFileTypes={['.zip']} onSelect={files => files?.[0] && props.onFile(files[0])}>
            <Button icon="folder">{t('marking.zip')}</Button>
          </FileTrigger>
        </div>
      </form>
    </Panel>
  )
}
