import { FieldError, Input, Label, Text, TextField } from 'react-aria-components'
import './field.css'

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  onBlur?: (() => void) | undefined
  hint?: string | undefined
  /** What is wrong with the value; undefined when nothing is. */
  error?: string | undefined
  autoFocus?: boolean
  /** Figures only. */
  numeric?: boolean
  /** Stands inside the line, at its end; part of the field's name. */
  unit?: string
  placeholder?: string
  isDisabled?: boolean
}

/** A line of text with its label, its hint and its error. */
export function Field({ label, hint, error, numeric, unit, placeholder, onBlur, ...rest }: FieldProps) {
  const input = (
    <Input
      className={numeric ? 'input mono' : 'input'}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholder}
    />
  )
  return (
    <TextField
      {...rest}
      className="field"
      isInvalid={error !== undefined}
      {...(onBlur && { onBlur: () => onBlur() })}
      {...(numeric && { inputMode: unit ? ('decimal' as const) : ('numeric' as const) })}
    >
      <Label>
        {label}
        {unit && <span className="unseen"> ({unit})</span>}
      </Label>
      {unit ? (
        <span className="with-unit">
          {input}
          <span className="unit" aria-hidden="true">
            {unit}
          </span>
        </span>
      ) : (
        input
      )}
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="wrong">{error}</FieldError>
    </TextField>
  )
}
