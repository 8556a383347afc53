import { useState } from 'react'
import type { Playback } from '../../client/playback'
import { parseClock } from '../../format/parse-clock'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'

/** The moment that is shown; another can be typed, to the millisecond. */
export function MomentField({ playback, t: now }: { playback: Playback; t: number }) {
  const t = useWords()
  const format = useFormat()
  /** What is typed; null: nobody does. */
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      className="input mono moment-field"
      aria-label={t('runs.go-to')}
      title={t('runs.go-to-hint')}
      autoComplete="off"
      spellCheck={false}
      value={typed ?? format.clock(now)}
      aria-invalid={typed !== null && parseClock(typed) === null}
      onFocus={event => {
        playback.pause()
        event.currentTarget.select()
      }}
      onChange={event => setTyped(event.target.value)}
      onBlur={() => setTyped(null)}
      onKeyDown={event => {
        if (event.key === 'Escape') event.currentTarget.blur()
        const moment = parseClock(event.currentTarget.value)
        if (event.key !== 'Enter' || moment === null) return
        playback.seek(moment)
        setTyped(null)
        event.currentTarget.select()
      }}
    />
  )
}
