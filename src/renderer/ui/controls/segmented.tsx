import type { ReactNode } from 'react'
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import './segmented.css'

interface Segment<V extends string> {
  readonly value: V
  readonly label: ReactNode
  /** Needed when `label` is an icon. */
  readonly name?: string
}

/** A choice of one among a few, all in sight. */
export function Segmented<V extends string>(props: {
  label: string
  value: V
  segments: readonly Segment<V>[]
  onChange: (value: V) => void
}) {
  return (
    <ToggleButtonGroup
      className="seg"
      aria-label={props.label}
      disallowEmptySelection
      selectedKeys={[props.value]}
      onSelectionChange={keys => {
        const chosen = props.segments.find(segment => keys.has(segment.value))
        if (chosen) props.onChange(chosen.value)
      }}
    >
      {props.segments.map(segment => (
        <ToggleButton key={segment.value} id={segment.value} aria-label={segment.name}>
          {segment.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
