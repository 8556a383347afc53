import './events.css'
import type { EventLook } from './row'

/** The class that sets the colours of an event, as `--st` and `--st-soft`. */
export const toneClass = (tone: EventLook['tone']): string =>
  tone === 'accent' || tone === 'quiet' ? `tone-${tone}` : `st-${tone}`
