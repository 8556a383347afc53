import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { usePause } from '../../store/hooks'
import { useUnit } from '../../store/use-unit'
import { timeAt, type TimeAxis } from './geometry'
import type { TimeWindow } from '../use-time-window'

/** A press that moves less than this is a click, px. */
const clickPx = 4
const pageShare = 0.5

/**
 * Mouse, touch and keyboard on the plots: hover shows, a click or an arrow key puts the cursor, a drag moves. `axis` is in
 * pixels of the design.
 */
export function useCursorInput(axis: TimeAxis, window: TimeWindow) {
  const unit = useUnit()
  const { toggle } = usePause()
  const [hover, setHover] = useState<number | null>(null)
  const press = useRef<{ x: number; end: number; dragged: boolean } | null>(null)
  const xIn = (event: PointerEvent) =>
    (event.clientX - event.currentTarget.getBoundingClientRect().left) / unit + axis.left

  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowLeft: event => window.step(event.shiftKey ? -10 : -1),
    ArrowRight: event => window.step(event.shiftKey ? 10 : 1),
    PageUp: () => window.pan(window.to, -(window.to - window.from) * pageShare),
    PageDown: () => window.pan(window.to, (window.to - window.from) * pageShare),
    Home: () => window.pin(window.from),
    End: window.backToLive,
    Escape: window.backToLive,
    // A slider takes its keys, so that the panel's own for Space is not asked.
    ' ': toggle
  }
  return {
    hover,
    handlers: {
      onPointerMove(event: PointerEvent) {
        const x = xIn(event)
        const held = press.current
        if (held && (held.dragged || Math.abs(x - held.x) > clickPx)) {
          held.dragged = true
          setHover(null)
          const msPerPx = (axis.to - axis.from) / Math.max(1, axis.right - axis.left)
          window.pan(held.end, (held.x - x) * msPerPx)
        } else setHover(timeAt(axis, x))
      },
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        press.current = { x: xIn(event), end: window.to, dragged: false }
      },
      onPointerUp(event: PointerEvent) {
        if (press.current && !press.current.dragged) window.pin(timeAt(axis, xIn(event)))
        press.current = null
      },
      onPointerCancel() {
        press.current = null
      },
      onPointerLeave() {
        setHover(null)
      },
      onKeyDown(event: KeyboardEvent) {
        const act = keys[event.key]
        if (!act || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        setHover(null)
        act(event)
      }
    }
  }
}
