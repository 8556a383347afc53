import type { HostNotice } from '#shared/bridge'
import type { Tell } from './app-log'

/** Most different problems that are shown in one run. */
const maxShown = 50

/** What goes wrong goes to the log each time, and to the panel once: a broken file is met again at each look. */
export function problemTeller(tell: Tell, notice: (notice: HostNotice) => void): Tell {
  const shown = new Set<string>()
  return text => {
    tell(text)
    if (shown.has(text) || shown.size >= maxShown) return
    shown.add(text)
    notice({ kind: 'problem', text })
  }
}
