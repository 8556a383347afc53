import type { StyledText, TextStyle } from '#shared/programs/styled-text'
import { nextLook, styleOf, type Look } from './text-style'

/** Most stretches of one line that keep their looks. */
const maxStyles = 400

const esc = String.fromCharCode(0x1b)
const bell = String.fromCharCode(0x07)
/** What a line is kept from: escape sequences (ECMA-48, 5.4 and 5.6), also unfinished ones, and other controls. */
const special = new RegExp(
  [
    `${esc}\\[(?<parameters>[0-?]*)[ -/]*(?<final>[@-~])`,
    `${esc}\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)?`,
    `${esc}[PX^_][^${esc}]*(?:${esc}\\\\)?`,
    `${esc}\\[[0-?]*[ -/]*$`,
    `${esc}[ -/]*[0-~]?`,
    // A tab stays; U+2028 and U+2029 end lines where people read them.
    '(?<control>(?!\\t)\\p{Cc}|[\\u2028\\u2029])'
  ].join('|'),
  'gu'
)
const anySpecial = /(?!\t)\p{Cc}|[\u2028\u2029]/u

/**
 * Takes from what a program writes to its terminal the text that is left in a line. Of escape sequences only colours
 * and their like are kept, as data, and they go on in the next line; whatever else a terminal would do is not done. A
 * carriage return, or what else moves to the line's beginning, begins the line anew with what comes next: of a progress
 * bar its last state stays.
 */
export class TerminalText {
  #look: Look = {}

  /** One whole line, without its end. */
  read(raw: string): StyledText {
    if (!anySpecial.test(raw)) return styled(raw, compact([styleOf(this.#look, 0, raw.length)]))
    const line = new Line()
    let from = 0
    for (const match of raw.matchAll(special)) {
      line.add(raw.slice(from, match.index), this.#look)
      from = match.index + match[0].length
      const { parameters = '', final, control } = match.groups ?? {}
      if (final === 'm' && /^[\d;:]*$/.test(parameters)) this.#look = nextLook(this.#look, parameters)
      else if (control === '\b') line.back()
      else if (control === '\r' || (final !== undefined && toBeginning(parameters, final))) line.beginAnew()
    }
    line.add(raw.slice(from), this.#look)
    return line.text()
  }

  /** The same for the beginning of a line, of which more is to come. */
  peek(raw: string): StyledText {
    const look = this.#look
    const text = this.read(raw)
    this.#look = look
    return text
  }
}

/** Whether a control sequence moves to the first column, or clears the whole line or screen. */
function toBeginning(parameters: string, final: string): boolean {
  if (final === 'G') return ['', '0', '1'].includes(parameters)
  return (
    (final === 'K' && parameters === '2') || (final === 'J' && /^[23]$/.test(parameters)) || final === 'H'
  )
}

class Line {
  #text = ''
  #styles: TextStyle[] = []
  #isOver = false

  add(text: string, look: Look): void {
    if (text === '') return
    if (this.#isOver) this.#clear()
    const from = this.#text.length
    this.#text += text
    const style = styleOf(look, from, this.#text.length)
    if (style && this.#styles.length < maxStyles) this.#styles.push(style)
  }

  beginAnew(): void {
    this.#isOver = true
  }

  back(): void {
    if (this.#isOver) return
    this.#text = this.#text.slice(0, -1)
    const end = this.#text.length
    this.#styles = this.#styles
      .filter(({ from }) => from < end)
      .map(style => ({ ...style, to: Math.min(style.to, end) }))
  }

  text(): StyledText {
    return styled(this.#text, this.#styles)
  }

  #clear(): void {
    this.#text = ''
    this.#styles = []
    this.#isOver = false
  }
}

function styled(text: string, styles: readonly TextStyle[]): StyledText {
  const shown = styles.filter(({ from, to }) => to > from)
  return shown.length === 0 ? { text } : { text, styles: shown }
}

function compact<T>(list: readonly (T | null)[]): T[] {
  return list.filter(one => one !== null)
}
