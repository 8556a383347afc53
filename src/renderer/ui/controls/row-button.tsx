import type { ReactNode } from 'react'
import './row-button.css'

/** A row of a list of which one is chosen; `className` says how it is laid out, and how it looks when it is chosen. */
export function RowButton(props: {
  className: string
  isChosen: boolean
  onPress: () => void
  children: ReactNode
}) {
  const { className, isChosen } = props
  return (
    <button
      type="button"
      className={`row-button ${className}${isChosen ? ' chosen' : ''}`}
      aria-pressed={isChosen}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  )
}
