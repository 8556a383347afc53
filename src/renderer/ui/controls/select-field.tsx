import { Select } from './select'
import './field.css'

type SelectProps<V extends string> = Parameters<typeof Select<V>>[0]

/** A choice from a list, with its label above it: as wide as the fields that it stands among. */
export function SelectField<V extends string>(props: Omit<SelectProps<V>, 'size'>) {
  return (
    <div className="field select-field">
      <span className="label">{props.label}</span>
      <Select size="m" {...props} />
    </div>
  )
}
