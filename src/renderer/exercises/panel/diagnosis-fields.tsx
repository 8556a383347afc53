import { useState } from 'react'
import type { FaultType } from '#shared/faults'
import type { Diagnosis } from '#shared/exercise/view'
import { faultMenu, fieldsOf, type FaultField } from '../../faults/look/fault-look'
import { linkName } from '../../faults/look/links'
import { faultWord } from '../../faults/look/fault-text'
import { parseNumber } from '../../format/parse-number'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Field } from '../../ui/controls/field'
import { SelectField } from '../../ui/controls/select-field'

/** The figure of a fault by which its amount is told; undefined where it has none. */
function amountField(type: FaultType): FaultField | undefined {
  return fieldsOf(type).find(({ key }) => key !== 'toxicity')
}

/** Where a hidden fault is, what it is, and how much. */
export function DiagnosisFields(props: {
  /** How exact the amount has to be. */
  margin: string | undefined
  onChange: (value: Diagnosis | null) => void
}) {
  const { onChange } = props
  const t = useWords()
  const links = useLab<readonly string[]>(lab => Object.keys(lab.links), [])
  const [link, setLink] = useState('')
  const [type, setType] = useState<FaultType | ''>('')
  const [text, setText] = useState('')
  const field = type === '' ? undefined : amountField(type)

  function tell(next: { link?: string; type?: FaultType | ''; text?: string }) {
    const [where, what] = [next.link ?? link, next.type ?? type]
    const wanted = what === '' ? undefined : amountField(what)
    const typed = parseNumber(next.text ?? text)
    const amount = typed !== null && wanted?.unit === '%' ? typed / 100 : typed
    const isWhole = where !== '' && what !== '' && (wanted === undefined || amount !== null)
    onChange(isWhole ? { link: where, type: what, amount: wanted ? amount : null } : null)
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
        onChange={chosen => {
          setLink(chosen)
          tell({ link: chosen })
        }}
      />
      <SelectField
        label={t('exercises.what')}
        value={type}
        options={[
          { value: '' as const, label: t('exercises.choose') },
          ...faultMenu.map(value => ({ value, label: faultWord(t, value) }))
        ]}
        onChange={chosen => {
          setType(chosen)
          setText('')
          tell({ type: chosen, text: '' })
        }}
      />
      {field ? (
        <Field
          label={t('exercises.how-much', { unit: field.unit })}
          value={text}
          hint={props.margin}
          numeric
          onChange={typed => {
            setText(typed)
            tell({ text: typed })
          }}
        />
      ) : (
        type !== '' && <p className="small quiet">{t('exercises.no-amount')}</p>
      )}
    </>
  )
}
