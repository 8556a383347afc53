import { useSyncExternalStore } from 'react'
import { useUi } from './hooks'

/**
 * How many pixels one of the design is, as in the style sheet (`--u` in `tokens.css`): for what is drawn by numbers.
 * Larger than 1 in the projector's look only, in windows of more than 1280 by 720.
 */
export function useUnit(): number {
  const projector = useUi(ui => ui.projector)
  const fits = useSyncExternalStore(onResize, windowUnit)
  return projector ? fits : 1
}

const windowUnit = (): number => Math.max(1, Math.min(innerWidth / 1280, innerHeight / 720))

function onResize(listener: () => void): () => void {
  addEventListener('resize', listener)
  return () => removeEventListener('resize', listener)
}
