import { useEffect, useEffectEvent } from 'react'
import { focusOf } from '../actions/keymap'

/** Calls `next` when D is pressed outside a field or another control that takes keys. */
export function useDifferenceKey(next: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    if (key.toLowerCase() !== 'd' || ctrlKey || metaKey || altKey || event.defaultPrevented) return
    const focus = focusOf(target)
    if (focus === 'text' || focus === 'widget' || focus === 'choice') return
    event.preventDefault()
    next()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
