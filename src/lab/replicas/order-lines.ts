import type { LogLine } from '#shared/state'
import { linesPerSession } from './session-index'

/** A line may be told this much before the session that it belongs to, ms. */
const leadMs = 2_000
/** A line that nobody expects belongs to a session that began at most this long ago, ms. */
const strangeMs = 10_000
/** Most sessions in which a line is looked for. */
const maxOpen = 4096
/** Most sessions among which lines are exchanged. */
const maxExchange = 64

/** One exchange that a replica took part in, in which its lines are to be found. */
export interface Slot {
  readonly t: number
  /** What the other replicas logged; empty when nobody else did. */
  readonly expected: readonly string[]
  lines: LogLine[]
}

/**
 * Gives the lines of a program that doesn't say from which connection each comes to the exchanges that it took
 * part in, in order. Exchanges at the same time mix their lines: each goes to the oldest one that expects it.
 * @param slots in the order of time
 * @param lives when lives of the program ended, ms: exchanges of an earlier life get no more lines
 * @returns the lines that belong to none
 */
export function orderLines(
  lines: readonly LogLine[],
  slots: readonly Slot[],
  lives: readonly number[]
): LogLine[] {
  const strange: LogLine[] = []
  let open: Slot[] = []
  let next = 0
  let life = 0
  for (const line of lines) {
    for (let start = lives[life]; start !== undefined && start <= line.t; start = lives[++life]) {
      const since = start
      open = open.filter(slot => slot.t >= since)
    }
    for (let slot = slots[next]; slot && slot.t <= line.t + leadMs; slot = slots[++next]) open.push(slot)
    const slot = slotOf(line, open)
    if (!slot) {
      strange.push(line)
      continue
    }
    slot.lines.push(line)
    if (slot.lines.length >= Math.max(slot.expected.length, linesPerSession))
      open.splice(open.indexOf(slot), 1)
    if (open.length > maxOpen) open.shift()
  }
  return strange
}

function slotOf({ t, text }: LogLine, open: readonly Slot[]): Slot | undefined {
  const expecting = open.find(({ expected, lines }) => expected[lines.length] === text)
  if (expecting) return expecting
  const exchanged = exchange(text, open.slice(0, maxExchange))
  if (exchanged) return exchanged
  const unsure = open.find(({ expected, lines }) => lines.length >= expected.length)
  if (unsure) return unsure
  const recent = open.filter(slot => t - slot.t <= strangeMs)
  return recent.find(({ lines }) => lines.length > 0) ?? recent[0]
}

/**
 * Exchanges that begin alike may have been given each other's lines: one that expects the line only later takes
 * what another one had so far, which fits both, and gives its own for it.
 */
function exchange(text: string, open: readonly Slot[]): Slot | undefined {
  for (const ahead of open) {
    const { length } = ahead.lines
    const behind = open.find(
      ({ expected, lines }) =>
        expected[length] === text && lines.length < length && begins(expected, ahead.lines)
    )
    if (!behind || !begins(ahead.expected, behind.lines)) continue
    ;[ahead.lines, behind.lines] = [behind.lines, ahead.lines]
    return behind
  }
  return undefined
}

function begins(expected: readonly string[], lines: readonly LogLine[]): boolean {
  return lines.every((line, index) => line.text === expected[index])
}

const int = /^-?\d+$/
const double = /^(?:NaN|-?Infinity|-?\d+\.\d+(?:E-?\d+)?)$/i
const shape = [int, double, null, double, double, double, double, double]

/** The whole exchanges among lines that no session explains; what else a program says is its own affair. */
export function wholeExchanges(lines: readonly LogLine[]): LogLine[][] {
  const found: LogLine[][] = []
  for (let index = 0; index + shape.length <= lines.length;) {
    const group = lines.slice(index, index + shape.length)
    const fits = group.every(({ text }, place) => shape[place]?.test(text) ?? true)
    if (fits) found.push(group)
    index += fits ? shape.length : 1
  }
  return found
}
