import type { LogLine } from '#shared/state'

/** What a program prints at the end of a connection may be read so long after that was closed, ms. */
const tailMs = 500
/** Sessions of which one began so soon after the end of the other count as open at the same time, ms. */
const overlapMs = 50

/** A connection of the proxy to a program, ms since the run began; `to` Infinity: it is open, or nothing told its end. */
export interface ProgramWindow {
  readonly key: string
  readonly t: number
  to: number
}

/** Windows that overlap, and the lines that were printed meanwhile. */
interface Stretch {
  readonly windows: ProgramWindow[]
  readonly lines: LogLine[]
}

/** Windows that overlap become one stretch; `lines` in the order of the log. Returns also the lines outside of all. */
export function stretchesOf(
  windows: readonly ProgramWindow[],
  lines: readonly LogLine[]
): { readonly stretches: Stretch[]; readonly between: number } {
  const stretches: Stretch[] = []
  let to = -Infinity
  for (const window of [...windows].sort((a, b) => a.t - b.t)) {
    const last = stretches.at(-1)
    if (last && window.t <= to + overlapMs) last.windows.push(window)
    else stretches.push({ windows: [window], lines: [] })
    to = Math.max(last && window.t <= to + overlapMs ? to : -Infinity, window.to)
  }
  let at = -1
  let between = 0
  for (const line of lines) {
    while ((stretches[at + 1]?.windows[0]?.t ?? Infinity) <= line.t) at++
    const current = stretches[at]
    const end = Math.max(-Infinity, ...(current?.windows ?? []).map(window => window.to))
    if (current && line.t <= end + tailMs) current.lines.push(line)
    else between++
  }
  return { stretches, between }
}
