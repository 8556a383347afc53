import { FieldError, Input, Label, Text, TextField } from 'react-aria-components'

export interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  /** What is wrong with the value; undefined when nothing is. */
  error?: string | undefined
  autoFocus?: boolean
  /** Figures only. */
  numeric?: boolean
  isDisabled?: boolean
}

/** A line of text with its label, its hint and its error. */
export function Field({ label, hint, error, numeric, ...rest }: FieldProps) {
  return (
    <TextField
      {...rest}
      className="field"
      isInvalid={error !== undefined}
      {...(numeric && { inputMode: 'numeric' as const })}
    >
      <Label>{label}</Label>
      <Input className={numeric ? 'input mono' : 'input'} autoComplete="off" spellCheck={false} />
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="wrong">{error}</FieldError>
    </TextField>
  )
}
