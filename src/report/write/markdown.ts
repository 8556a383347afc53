import { formatFor, sharedDigits, type Format } from '../words/format'
import { wordsFor, type Words } from '../words/words'
import {
  numeralsIn,
  type Block,
  type Inline,
  type Line,
  type LogColumn,
  type Report,
  type Table
} from '../model/blocks'
import { escapedMarkdown } from './escape'

/** A report as Markdown, and the pictures that it names, which belong beside it. */
export interface MarkdownReport {
  readonly text: string
  /** By file name. SVG as text; the student's own pictures as their bytes in base64. */
  readonly pictures: ReadonlyMap<string, { readonly svg: string } | { readonly base64: string }>
}

/** @param folder where the pictures are, as the text names it */
export function writeMarkdown(report: Report, folder: string): MarkdownReport {
  return new MarkdownWriter(report, folder).write()
}

class MarkdownWriter {
  readonly #report: Report
  readonly #folder: string
  readonly #format: Format
  readonly #words: Words
  readonly #pictures = new Map<string, { readonly svg: string } | { readonly base64: string }>()
  #figures = 0
  #tables = 0

  constructor(report: Report, folder: string) {
    this.#report = report
    this.#folder = folder
    this.#format = formatFor(report.language)
    this.#words = wordsFor(report.language)
  }

  write(): MarkdownReport {
    const { title, cover, sections, run } = this.#report
    const rows = cover.map(({ label, text }) => `| ${escapedMarkdown(label)} | ${escapedMarkdown(text)} |`)
    const parts = [
      `# ${escapedMarkdown(title)}`,
      ['| | |', '| --- | --- |', ...rows, `| ${escapedMarkdown(this.#words.run)} | ${codeText(run)} |`].join(
        '\n'
      ),
      ...sections.flatMap(({ title, blocks }, index) => [
        `## ${index + 1}. ${escapedMarkdown(title)}`,
        ...blocks.flatMap(block => this.#block(block))
      ])
    ]
    return { text: `${parts.join('\n\n')}\n`, pictures: this.#pictures }
  }

  #block(block: Block): string[] {
    switch (block.kind) {
      case 'heading':
        return [`### ${this.#line(block.text)}`]
      case 'text':
        return [this.#line(block.text)]
      case 'list':
        return [
          block.items
            .map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${this.#line(item)}`)
            .join('\n')
        ]
      case 'commands':
        return [fenced(block.lines)]
      case 'together':
        return block.blocks.flatMap(inner => this.#block(inner))
      case 'table':
        return this.#table(block)
      case 'figure': {
        const file = `${block.file}.svg`
        this.#pictures.set(file, { svg: block.svg })
        return [
          `![${this.#line(block.caption)}](<${this.#folder}/${file}>)`,
          `*${this.#figureNumber()}* ${this.#line(block.caption)}`
        ]
      }
      case 'picture': {
        const [, type = 'png', base64 = ''] = /^data:image\/([a-z]+)[^,]*,(.*)$/s.exec(block.src) ?? []
        const file = `picture-${block.id}.${type}`
        this.#pictures.set(file, { base64 })
        return [
          `![${escapedMarkdown(block.name)}](<${this.#folder}/${file}>)`,
          `*${this.#figureNumber()}* ${escapedMarkdown(block.name)}`
        ]
      }
      case 'logs':
        return this.#logs(block.caption, block.columns)
      case 'field':
        return [`**${this.#line(block.label)}**`, ...paragraphs(block.text)]
    }
  }

  #table({ caption, head, rows, figures = [] }: Table): string[] {
    const sides = head.map((_, column) => (figures.includes(column) ? '---:' : '---'))
    const digits = head.map((_, column) => sharedDigits(numeralsIn(rows.map(row => row[column] ?? []))))
    const lines = [
      `| ${head.map(escapedMarkdown).join(' | ')} |`,
      `| ${sides.join(' | ')} |`,
      ...rows.map(row => `| ${row.map((cell, column) => this.#line(cell, digits[column])).join(' | ')} |`)
    ]
    return [`*${this.#tableNumber()}* ${this.#line(caption)}`, lines.join('\n')]
  }

  #logs(caption: Line, columns: readonly LogColumn[]): string[] {
    return [
      `*${this.#tableNumber()}* ${this.#line(caption)}`,
      ...columns.flatMap(({ title, lines }) => [
        this.#line(title),
        fenced(
          lines.map(({ number, text, differs }) => `${number ?? ''} ${differs ? '≠ ' : ''}${text}`.trim())
        )
      ])
    ]
  }

  #figureNumber(): string {
    return `${this.#words.figure} ${++this.#figures}.`
  }

  #tableNumber(): string {
    return `${this.#words.table} ${++this.#tables}.`
  }

  #line(line: Line, digits?: number): string {
    return line.map(part => this.#inline(part, digits)).join('')
  }

  #inline(part: Inline, digits?: number): string {
    if (typeof part === 'string') return escapedMarkdown(part)
    switch (part.kind) {
      case 'name':
        return escapedMarkdown(part.text)
      case 'code':
        return codeText(part.text)
      case 'strong':
        return `**${escapedMarkdown(part.text)}**`
      case 'number':
        return escapedMarkdown(this.#format.numeral(part, digits))
    }
  }
}

/** Between more backticks than there are in it; a bar would end a cell of a table, in code too. */
function codeText(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ')
  if (line === '') return ''
  if (line.includes('|')) return escapedMarkdown(line)
  const ticks = '`'.repeat(longestRun(line) + 1)
  return ticks.length > 1 ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`
}

function fenced(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, ...lines.map(line => longestRun(line) + 1)))
  return [fence, ...lines, fence].join('\n')
}

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))

/** The student's own words keep their paragraphs. */
const paragraphs = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .filter(paragraph => paragraph.trim() !== '')
    .map(paragraph => escapedMarkdown(paragraph.trim()))
