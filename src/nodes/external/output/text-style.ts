import type { TextStyle } from '#shared/programs/styled-text'

/** How what comes next looks; nothing set: as the panel writes. */
export type Look = Omit<TextStyle, 'from' | 'to'> & { readonly inverse?: true }

type Attribute = 'bold' | 'dim' | 'italic' | 'underline' | 'inverse'

const on: Readonly<Record<number, Attribute>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse'
}
const off: Readonly<Record<number, readonly Attribute[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse']
}

/**
 * The look after "select graphic rendition" (ECMA-48, 8.3.117; the colours past the first eight are xterm's).
 * @param parameters what stands between `ESC [` and `m`
 */
export function nextLook(look: Look, parameters: string): Look {
  const next: { -readonly [K in keyof Look]: Look[K] } = { ...look }
  const codes = parameters.split(';')
  for (let at = 0; at < codes.length; at++) {
    const [code = 0, ...parts] = (codes[at] ?? '').split(':').map(Number)
    const attribute = on[code]
    if (code === 0) for (const key of Object.keys(next)) delete next[key as keyof Look]
    else if (code === 4 && parts[0] === 0) delete next.underline
    else if (attribute) next[attribute] = true
    else if (code === 21) next.underline = true
    else if (off[code]) for (const one of off[code]) delete next[one]
    else if (code === 39) delete next.color
    else if (code === 49) delete next.background
    else if (code >= 30 && code <= 37) next.color = code - 30
    else if (code >= 40 && code <= 47) next.background = code - 40
    else if (code >= 90 && code <= 97) next.color = code - 90 + 8
    else if (code >= 100 && code <= 107) next.background = code - 100 + 8
    else if (code === 38 || code === 48 || code === 58) {
      const rest = parts.length > 0 ? parts : codes.slice(at + 1).map(Number)
      const { color, used } = extendedColor(rest)
      if (parts.length === 0) at += used
      if (color !== null && code === 38) next.color = color
      if (color !== null && code === 48) next.background = color
    }
  }
  return next
}

/** `5;n`, `2;r;g;b`, or with colons `2::r:g:b`; and how many of the numbers it is. */
function extendedColor(numbers: readonly number[]): { color: number | string | null; used: number } {
  const isByte = (value: number | undefined): value is number =>
    value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255
  if (numbers[0] === 5) return { color: isByte(numbers[1]) ? numbers[1] : null, used: 2 }
  if (numbers[0] !== 2) return { color: null, used: 1 }
  const rgb = numbers.length === 5 ? numbers.slice(2, 5) : numbers.slice(1, 4)
  const hex = rgb.map(value => (isByte(value) ? value.toString(16).padStart(2, '0') : ''))
  return { color: rgb.length === 3 && hex.every(Boolean) ? `#${hex.join('')}` : null, used: 4 }
}

/** The look as a stretch of a line has it, or null where it has none. */
export function styleOf({ inverse, ...look }: Look, from: number, to: number): TextStyle | null {
  const { color, background, ...rest } = look
  // Where a colour is not said, the usual ones change places: white on black, as terminals have it.
  const [front, back] = inverse ? [background ?? 0, color ?? 7] : [color, background]
  const style = {
    ...rest,
    ...(front !== undefined && { color: front }),
    ...(back !== undefined && { background: back })
  }
  return Object.keys(style).length === 0 ? null : { from, to, ...style }
}
