import { useId } from 'react'
import './field.css'

/** Several lines of text with their label and their error. */
export function TextArea(props: {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder: string
  /** What is wrong with the value; undefined when nothing is. */
  error: string | undefined
  /** How many lines are seen at once. */
  rows?: number
  /** A person's own sentences, which are spell-checked, and not what a machine reads letter by letter. */
  prose?: boolean
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <textarea
        id={id}
        className={props.prose ? 'input' : 'input mono'}
        rows={props.rows ?? 2}
        spellCheck={props.prose ?? false}
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={props.error !== undefined}
        aria-describedby={props.error ? `${id}-wrong` : undefined}
        onChange={event => props.onChange(event.target.value)}
      />
      {props.error && (
        <span id={`${id}-wrong`} className="wrong">
          {props.error}
        </span>
      )}
    </div>
  )
}
