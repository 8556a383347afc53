import { useState, type FormEvent } from 'react'
import type { NodeOfKind } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { moveExisting } from './edit-topology'
import { useEdits } from './use-edits'

/** On which machine a server is that is there already. */
export function HostForm({ node: { id, host } }: { node: NodeOfKind<'existing'> }) {
  const t = useWords()
  const { change } = useEdits()
  const [text, setText] = useState(host)
  const wanted = text.trim()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (wanted === '' || wanted === host) return
    void change(now => moveExisting(now, id, wanted))
  }
  return (
    <form className="config-form" onSubmit={submit}>
      <Field
        label={t('lab.edit.host')}
        value={text}
        onChange={setText}
        hint={t('lab.edit.host-hint')}
        error={wanted === '' ? t('lab.edit.no-host') : undefined}
      />
      <Button type="submit" isDisabled={wanted === '' || wanted === host}>
        {t('lab.config.apply')}
      </Button>
    </form>
  )
}
