import { useState } from 'react'
import type { Diagnosis } from '#shared/exercise/view'
import { faultMenu } from '../../faults/look/fault-look'
import { linkName } from '../../faults/look/links'
import { faultWord } from '../../faults/look/fault-text'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Field } from '../../ui/controls/field'
import { SelectField } from '../../ui/controls/select-field'
import { amountField, diagnosisOf, type DiagnosisParts } from './diagnosis-parts'

/** Where a hidden fault is, what it is, and how much. */
export function DiagnosisFields(props: {
  /** How exact the amount has to be. */
  margin: string | undefined
  /** What stood in its fields when the page was left. */
  begun: DiagnosisParts
  onChange: (value: Diagnosis | null, typed: string) => void
}) {
  const { onChange } = props
  const t = useWords()
  const links = useLab<readonly string[]>(lab => Object.keys(lab.links), [])
  const [parts, setParts] = useState(props.begun)
  const { link, type, text } = parts
  const field = type === '' ? undefined : amountField(type)

  function tell(next: Partial<DiagnosisParts>) {
    const changed = { ...parts, ...next }
    setParts(changed)
    onChange(diagnosisOf(changed), JSON.stringify(changed))
  }
  return (
    <>
      <SelectField
        label={t('exercises.where')}
        value={link}
        options={[
          { value: '', label: t('exercises.choose') },
          ...links.map(id => ({ value: id, label: linkName(id) }))
        ]}
        onChange={chosen => tell({ link: chosen })}
      />
      <SelectField
        label={t('exercises.what')}
        value={type}
        options={[
          { value: '' as const, label: t('exercises.choose') },
          ...faultMenu.map(value => ({ value, label: faultWord(t, value) }))
        ]}
        onChange={chosen => tell({ type: chosen, text: '' })}
      />
      {field ? (
        <Field
          label={t('exercises.how-much', { unit: field.unit })}
          value={text}
          hint={props.margin}
          numeric
          onChange={typed => tell({ text: typed })}
        />
      ) : (
        type !== '' && <p className="small quiet">{t('exercises.no-amount')}</p>
      )}
    </>
  )
}
