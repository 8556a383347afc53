import { useEffect } from 'react'
import { focusOf } from '../../actions/keymap'
import { speeds, type Playback } from '../../client/playback'
import { neighbourMark } from '../../events/run-marks/mark-groups'

/** Shows the next mark of the run, or the one before. */
export function goToMark(playback: Playback, direction: 1 | -1): void {
  const mark = neighbourMark(playback.marks, playback.now(), direction)
  if (mark) void playback.show(mark)
  else playback.seek(direction === 1 ? playback.until : playback.from)
}

/** The next speed up, or down. */
function changeSpeed(playback: Playback, direction: 1 | -1): void {
  const next = speeds[speeds.indexOf(playback.state.getState().speed) + direction]
  if (next !== undefined) playback.setSpeed(next)
}

/** The keys that go through a run from every screen; Space, which plays it, is the panel's own. */
export function usePlaybackKeys(playback: Playback): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const { key, ctrlKey, metaKey, altKey } = event
      if (event.defaultPrevented || event.isComposing || ctrlKey || metaKey || altKey) return
      const focus = focusOf(event.target)
      if (focus === 'text' || focus === 'modal') return
      if (key === '.' || key === ',') void playback.step(key === '.' ? 1 : -1)
      else if (key === ']' || key === '[') goToMark(playback, key === ']' ? 1 : -1)
      else if (key === '>' || key === '<') changeSpeed(playback, key === '>' ? 1 : -1)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [playback])
}
