import { sourceKey } from '../model/numerals'

/** A number of a report, as it is printed. */
export interface PrintedNumber {
  readonly key: string
  readonly measure: string
  readonly of: string
  readonly value: string
  readonly text: string
}

/** All numbers of a page that say where they come from, in its order. */
export function numbersIn(html: string): readonly PrintedNumber[] {
  return [...withoutOwn(html).matchAll(/<data ([^>]*)>([^<]*)<\/data>/g)].map(
    ([, attributes = '', text = '']) => {
      const of = attribute(attributes, 'data-of') ?? ''
      const measure = attribute(attributes, 'data-measure') ?? ''
      const [from, to] = [attribute(attributes, 'data-from'), attribute(attributes, 'data-to')]
      const key = sourceKey({
        measure,
        of,
        ...(from !== undefined && { from: Number(from) }),
        ...(to !== undefined && { to: Number(to) })
      })
      return { key, measure, of, value: attribute(attributes, 'value') ?? '', text: unescaped(text) }
    }
  )
}

function attribute(attributes: string, name: string): string | undefined {
  const [, value] = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes) ?? []
  return value === undefined ? undefined : unescaped(value)
}

const ownRegion = /<!--own ([\w-]+)-->([\s\S]*?)<!--\/own-->/g

/** What a person wrote, as markup, by its place. */
export function ownIn(html: string): ReadonlyMap<string, string> {
  return new Map([...html.matchAll(ownRegion)].map(([, id = '', inside = '']) => [id, inside]))
}

/** The page with empty places where a person wrote. */
export function withoutOwn(html: string): string {
  return html.replace(ownRegion, '<!--own $1-->')
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0'
}

export function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, entity: string) => entities[entity] ?? '')
}

/** The words of a piece of markup; paragraphs stay apart. */
export function plainText(html: string): string {
  return unescaped(html.replace(/<\/(?:p|tr|li)>/g, '\n').replace(/<[^>]*>/g, ' '))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim()
}
