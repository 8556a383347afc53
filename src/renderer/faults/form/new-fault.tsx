import { useState, type FormEvent } from 'react'
import type { FaultType } from '#shared/faults'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { Icon } from '../../ui/icon/icon'
import { checkFault, defaultFault } from './check-fault'
import { edited, noEdits } from './fault-draft'
import { faultIcons, fieldsOf } from '../look/fault-look'
import { FaultFieldsForm } from './fault-fields-form'
import { faultWord } from '../look/fault-text'
import { problemText } from './number-field'
import { useFaults } from '../commands/use-faults'

/** A fault that is not set yet, with the values that it has by itself. */
export function NewFault(props: { link: string; to: string; type: FaultType; onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const { set } = useFaults()
  const { link, to, type, onClose } = props
  const [edits, setEdits] = useState(noEdits)
  const fault = defaultFault(type)
  const checked = checkFault(edited(fault, edits, fieldsOf(type)))
  const problems = checked.ok ? {} : checked.problems
  const badName = problems.name
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (checked.ok && (await set(link, checked.fault))) onClose()
  }
  return (
    <form className="fault new-fault" onSubmit={event => void submit(event)}>
      <div className="fault-head">
        <Icon name={faultIcons[type]} size={14} />
        <b>{t('faults.add-title', { fault: faultWord(t, type) })}</b>
        <span className="m11 quiet">{type}</span>
      </div>
      <p className="small quiet">{t(`faults.does.${type}`)}</p>
      <FaultFieldsForm fault={fault} edits={edits} problems={problems} to={to} onEdit={setEdits} />
      <Field
        label={t('faults.field.name')}
        value={edits.name ?? ''}
        placeholder={fault.direction === 'both' ? type : `${type}_${fault.direction}`}
        hint={t('faults.hint.name')}
        error={badName && problemText(t, format, badName)}
        onChange={name => setEdits({ ...edits, name })}
      />
      <div className="fault-foot">
        <Button onPress={onClose}>{t('common.action.cancel')}</Button>
        <Button act type="submit" variant="primary" isDisabled={!checked.ok}>
          {t('faults.set')}
        </Button>
      </div>
    </form>
  )
}
