import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Poppler's programs read a PDF, none of which is ours: a mistake that the writer makes is not made again here. */
export const hasPoppler = ['pdftotext', 'pdftoppm'].every(
  program => spawnSync(program, ['-v']).error === undefined
)

/** Most that poppler writes about one file, bytes: pages as small pictures. */
const maxBuffer = 512 * 1024 ** 2
const run = promisify(execFile)

/** In points, of which an inch has 72. */
interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Word extends Box {
  readonly text: string
}

interface Page {
  readonly width: number
  readonly height: number
  readonly words: readonly Word[]
  /** Its letters in the order in which they were drawn, without spaces. */
  readonly text: string
  readonly ink: Ink
}

/** A page as a small picture: which of its dots are not white. */
interface Ink {
  readonly width: number
  readonly height: number
  at(x: number, y: number): boolean
}

interface Looked {
  readonly pages: number
  readonly faults: readonly string[]
}

const mm = 72 / 25.4
/** As the style sheet has them, and what a letter may hang out of its line. */
const margins = { top: 20 * mm, side: 18 * mm, bottom: 22 * mm }
const slack = 1 * mm
const dotsPerInch = 48

/**
 * What is wrong with a printed report, each in a few words: lines outside of the margins or cut by them, words on one
 * another, pages without anything on them, headings and captions alone at a page's foot, tables that go on without their
 * head, and pages that were made smaller because something on them was too wide.
 * @param html the report that was printed
 */
export async function faultsOf(pdf: string, html: string): Promise<Looked> {
  const pages = await readPages(pdf)
  const heads = headsIn(html)
  const contents = pages.findIndex(({ text }) => text.includes(contentsIn(html)))
  const faults = [
    ...pages.flatMap((page, index) =>
      [
        ...outside(page),
        ...inkOutside(page),
        ...overlaps(page),
        ...blank(page),
        // The contents end with the last of the headings.
        ...(index > contents ? lonely(page, heads) : [])
      ].map(fault => `page ${index + 1}: ${fault}`)
    ),
    ...headless(pages, html),
    ...shrunk(pages, html)
  ]
  return { pages: pages.length, faults }
}

async function readPages(pdf: string): Promise<readonly Page[]> {
  const [boxes, raw, pictures] = await Promise.all([
    run('pdftotext', ['-bbox', pdf, '-'], { maxBuffer }),
    run('pdftotext', ['-raw', pdf, '-'], { maxBuffer }),
    run('pdftoppm', ['-gray', '-r', String(dotsPerInch), pdf], { maxBuffer, encoding: 'buffer' })
  ])
  const texts = raw.stdout.split('\f').map(solid)
  const inks = picturesIn(pictures.stdout)
  return boxes.stdout
    .split('<page ')
    .slice(1)
    .map((text, index) => {
      const [width = 0, height = 0] = [...text.matchAll(/(?:width|height)="([\d.]+)"/g)].map(([, size]) =>
        Number(size)
      )
      const words = [
        ...text.matchAll(/<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">([^<]*)<\/word>/g)
      ].map(([, left, top, right, bottom, word = '']) => ({
        left: Number(left),
        top: Number(top),
        right: Number(right),
        bottom: Number(bottom),
        text: unescaped(word)
      }))
      const ink = inks[index]
      if (!ink) throw new Error(`${pdf} has no picture of page ${index + 1}`)
      return { width, height, words, text: texts[index] ?? '', ink }
    })
}

/** Pictures one after the other, as PGM: a head of three numbers, then a byte a dot. */
function picturesIn(bytes: Buffer): readonly Ink[] {
  const inks: Ink[] = []
  let at = 0
  while (at < bytes.length) {
    const [head, width, height] =
      /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(bytes.toString('latin1', at, at + 40)) ?? []
    if (head === undefined) throw new Error('that is no picture of a page')
    const begin = at + head.length
    const [columns, rows] = [Number(width), Number(height)]
    inks.push({
      width: columns,
      height: rows,
      at: (x, y) => (bytes[begin + y * columns + x] ?? 255) < 240
    })
    at = begin + columns * rows
  }
  return inks
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')

/** Without spaces and the signs by which a line is broken or a direction is told. */
const solid = (text: string): string => text.normalize('NFKC').replace(/[\s\p{Cc}\p{Cf}]+/gu, '')

const isPageNumber = ({ top }: Box, { height }: Page): boolean => top > height - margins.bottom + slack

/** The boxes of coloured emoji, which are pictures in a font, are not as they look. */
const isLetters = ({ text }: Word): boolean => !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)

function outside(page: Page): string[] {
  return page.words
    .filter(word => isLetters(word) && !isPageNumber(word, page))
    .filter(
      ({ left, right, top, bottom }) =>
        left < margins.side - slack ||
        right > page.width - margins.side + slack ||
        top < margins.top - 2 * slack ||
        bottom > page.height - margins.bottom + 2 * slack
    )
    .map(({ text, ...box }) => `“${text}” is outside of the margins: ${at(box)}`)
}

/** Pictures, rules and colours too; the page's number stands at the right of its foot. */
function inkOutside(page: Page): string[] {
  const { ink } = page
  const dot = dotsPerInch / 72
  const [left, right] = [(margins.side - slack) * dot, (page.width - margins.side + slack) * dot]
  const [top, bottom] = [(margins.top - slack) * dot, (page.height - margins.bottom + slack) * dot]
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      if (x >= left && x <= right && y >= top && y <= bottom) continue
      if (y > bottom && x > right - 100 * dot && x <= right) continue
      if (ink.at(x, y))
        return [`something is drawn outside of the margins, at ${x},${y} of ${ink.width}x${ink.height}`]
    }
  }
  return []
}

/** Letters of lines that are close touch; what lies on one another shares most of its height. */
function overlaps({ words }: Page): string[] {
  const found: string[] = []
  const sorted = words.filter(isLetters).sort((a, b) => a.top - b.top)
  sorted.forEach((a, index) => {
    for (let next = index + 1; next < sorted.length; next++) {
      const b = sorted[next]!
      if (b.top > a.bottom) break
      const low = Math.min(a.bottom - a.top, b.bottom - b.top)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      // A letter of a drawing has a white edge, which is drawn first, as a word of its own.
      const isEdge = a.text === b.text && Math.abs(a.left - b.left) < 4 && Math.abs(a.top - b.top) < 4
      if (down > 0.45 * low && across > 1.5 && !isEdge)
        found.push(`“${a.text}” and “${b.text}” lie on one another: ${at(a)}`)
    }
  })
  return found
}

function blank(page: Page): string[] {
  const isBlank = !isInk(page, { top: 0, bottom: page.height - margins.bottom + slack })
  return isBlank ? ['nothing is on it'] : []
}

/** Whether anything is drawn between two heights, in points. */
function isInk({ ink }: Page, { top, bottom }: Pick<Box, 'top' | 'bottom'>): boolean {
  const dot = dotsPerInch / 72
  for (let y = Math.ceil(top * dot); y < Math.min(ink.height, bottom * dot); y++)
    for (let x = 0; x < ink.width; x++) if (ink.at(x, y)) return true
  return false
}

/** A heading, a caption or a label has to have below it what it is of: words, or lines to write on. */
function lonely(page: Page, heads: readonly string[]): string[] {
  const own = page.words.filter(word => !isPageNumber(word, page))
  const lowest = Math.max(0, ...own.map(({ bottom }) => bottom))
  if (isInk(page, { top: lowest + 2, bottom: page.height - margins.bottom + slack })) return []
  const numbers = page.words.filter(word => !own.includes(word)).map(({ text }) => text)
  const foot = solid(numbers.join(''))
  const text = foot !== '' && page.text.endsWith(foot) ? page.text.slice(0, -foot.length) : page.text
  return heads.filter(head => text.endsWith(head)).map(head => `“${head}” is alone at its foot`)
}

const textOf = (html: string): string =>
  solid(unescaped(html.replace(/<title>[^<]*<\/title>/g, '').replace(/<[^>]*>/g, '')))

const contentsIn = (html: string): string => textOf(/<h2 id="contents">(.*?)<\/h2>/.exec(html)?.[1] ?? '')

function headsIn(html: string): readonly string[] {
  const heads = html.matchAll(
    /<h[23][^>]*>(.*?)<\/h[23]>|<caption>(.*?)<\/caption>|<p class="label">(.*?)<\/p>/gs
  )
  return [...heads].map(([, heading, caption, label]) => textOf(heading ?? caption ?? label ?? ''))
}

/** Tables of which a row is on a page that does not begin with their head, though an earlier row is on another. */
function headless(pages: readonly Page[], html: string): string[] {
  const found: string[] = []
  // From the first page of the report itself: cover and contents have no tables.
  let place = { page: 2, letter: 0 }
  for (const [, caption = '', head = '', body = ''] of html.matchAll(
    /<table[^>]*><caption>(.*?)<\/caption><thead>(.*?)<\/thead><tbody>(.*?)<\/tbody><\/table>/gs
  )) {
    const begin = findFrom(pages, place, textOf(caption))
    if (!begin) {
      found.push(`“${textOf(caption)}” is not in it`)
      continue
    }
    place = begin
    let before = begin.page
    for (const [, row = ''] of body.matchAll(/<tr>(.*?)<\/tr>/gs)) {
      // One that is broken itself begins on the first of its pages.
      const text = textOf(row).slice(0, 12)
      const is = text === '' ? null : findFrom(pages, place, text)
      if (!is || is.page > before + 1) continue
      // Of the first title only: the others may be in several lines.
      if (is.page > before && !topLine(pages[is.page]!).startsWith(textOf(head).slice(0, 4)))
        found.push(`page ${is.page + 1}: “${textOf(caption)}” goes on without its head`)
      place = is
      before = is.page
    }
  }
  return found
}

/** What stands highest on a page, from left to right. */
function topLine({ words }: Page): string {
  const top = Math.min(...words.map(word => word.top))
  const line = words.filter(word => word.top < top + 6).sort((a, b) => a.left - b.left)
  return solid(line.map(({ text }) => text).join(''))
}

function findFrom(
  pages: readonly Page[],
  from: { readonly page: number; readonly letter: number },
  text: string
): { page: number; letter: number } | null {
  for (let page = from.page; page < pages.length; page++) {
    const letter = pages[page]!.text.indexOf(text, page === from.page ? from.letter : 0)
    if (letter >= 0) return { page, letter: letter + text.length }
  }
  return null
}

/** Chromium prints everything smaller where something is wider than the page: the contents' heading has one height. */
function shrunk(pages: readonly Page[], html: string): string[] {
  const heading = contentsIn(html)
  const word = pages.flatMap(({ words }) => words).find(({ text }) => solid(text) === heading)
  if (!word) return [`“${heading}” is not in it`]
  const height = word.bottom - word.top
  return height > 16 && height < 24
    ? []
    : [`everything is printed in another size: a heading is ${height} pt high`]
}

const at = ({ left, top, right, bottom }: Box): string =>
  [left, top, right, bottom].map(value => value.toFixed(0)).join(' ')
