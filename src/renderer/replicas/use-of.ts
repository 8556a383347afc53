import { useState } from 'react'

/** State of one subject: of another `key` it begins anew, while what shows it stays. */
export function useOf<T>(key: string, initial: T): readonly [T, (value: T) => void] {
  const [state, setState] = useState({ key, value: initial })
  return [state.key === key ? state.value : initial, value => setState({ key, value })]
}
