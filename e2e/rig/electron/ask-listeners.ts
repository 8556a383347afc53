import type { EventEmitter } from 'node:events'

/** Emits an event whose first argument has `preventDefault()`; says whether a listener called it. */
export function isPrevented(
  emitter: EventEmitter,
  name: string,
  properties: object = {},
  ...rest: unknown[]
): boolean {
  const event = {
    ...properties,
    defaultPrevented: false,
    preventDefault: () => void (event.defaultPrevented = true)
  }
  emitter.emit(name, event, ...rest)
  return event.defaultPrevented
}
