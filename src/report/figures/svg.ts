import { escaped } from '../write/escape'

type Attributes = Readonly<Record<string, string | number | undefined>>

/** One element of a drawing. What is inside it is markup already. */
export function element(tag: string, attributes: Attributes, ...inside: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(typeof value === 'number' ? rounded(value) : value)}"`]
  )
  return inside.length === 0
    ? `<${tag}${written.join('')}/>`
    : `<${tag}${written.join('')}>${inside.join('')}</${tag}>`
}

/** A hundredth of a pixel is enough, and keeps drawings short. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100)

export const words = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(text))

/** What all drawings are printed in: few colours, none of which is the only thing that says something. */
export const ink = {
  line: '#5b6472',
  faint: '#c9ced6',
  text: '#1d2430',
  quiet: '#5b6472',
  good: '#1f7a4d',
  bad: '#b3261e',
  cold: '#2563a8',
  accent: '#6b3fa0',
  paper: '#ffffff',
  shade: '#f3f4f6'
} as const

const fontFamily = "'Inter','Segoe UI','Helvetica Neue',Arial,'Noto Sans',sans-serif"

/** A whole drawing: by itself it is a file that any program opens; `title` is what a screen reader says. */
export function drawing(width: number, height: number, title: string, ...inside: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
      width,
      height,
      role: 'img',
      'aria-label': title,
      'font-family': fontFamily,
      'font-size': 12,
      fill: ink.text
    },
    element('title', {}, escaped(title)),
    ...inside
  )
}

/** About how wide a text is in the drawings' type, px: good enough to choose where a line is cut. */
export function textWidth(text: string, size = 12): number {
  let width = 0
  for (const character of text)
    width += (character.codePointAt(0) ?? 0) > 0x2e80 ? 1 : narrow.has(character) ? 0.32 : 0.58
  return width * size
}

const narrow = new Set("iljtfr.,:;'|!()[] ")

/** The text, or its beginning and an ellipsis where it is wider than `width` px. */
export function clipped(text: string, width: number, size = 12): string {
  if (textWidth(text, size) <= width) return text
  const characters = [...text]
  while (characters.length > 1 && textWidth(characters.join(''), size) > width - size * 0.8) characters.pop()
  return `${characters.join('')}…`
}

/** The text in lines that are no wider than `width` px, broken between words; a word that is wider by itself is cut. */
export function inLines(text: string, width: number, size = 12): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.map(line => clipped(line, width, size))
}

/** Letters at the end of a name that stay: there it has its number, by which it is told from others. */
const keptAtEnd = 8

/** A name, or its beginning, an ellipsis and its end where it is wider than `width` px. */
export function clippedName(name: string, width: number, size = 12): string {
  if (textWidth(name, size) <= width) return name
  const end = [...name].slice(-keptAtEnd).join('')
  return `${clipped(name, width - textWidth(end, size), size)}${end}`
}
