import { useFormat } from '../../format/use-format'
import { useWords, type Words } from '../../i18n/use-words'
import { Field } from '../../ui/controls/field'
import type { Format } from '../../format/format'
import type { Problem } from './check-fault'
import type { FaultField } from '../look/fault-look'

/** A share is asked for in percent; everything else as the schema has it. */
export const scaleOf = ({ unit }: FaultField): number => (unit === '%' ? 100 : 1)

export function problemText(t: Words, format: Format, problem: Problem, scale = 1): string {
  if (problem.what === 'least')
    return t('faults.wrong.least', { least: format.number(problem.limit * scale, 3) })
  if (problem.what === 'most')
    return t('faults.wrong.most', { most: format.number(problem.limit * scale, 3) })
  return t(`faults.wrong.${problem.what}`)
}

/** A figure of a fault, with its unit; `text` as a person types it. */
export function NumberField(props: {
  field: FaultField
  text: string
  problem: Problem | undefined
  onChange: (text: string) => void
  onCommit?: () => void
}) {
  const t = useWords()
  const format = useFormat()
  const { field, text, problem, onChange, onCommit } = props
  return (
    <Field
      label={t(`faults.field.${field.label}`)}
      value={text}
      unit={field.unit}
      numeric
      hint={field.hint && t(`faults.hint.${field.hint}`)}
      error={problem && problemText(t, format, problem, scaleOf(field))}
      onChange={onChange}
      onBlur={onCommit}
    />
  )
}
