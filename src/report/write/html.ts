import { formatFor, sharedDigits, type Format } from '../words/format'
import { wordsFor, type Words } from '../words/words'
import {
  numeralsIn,
  type Block,
  type Field,
  type Figure,
  type Inline,
  type Line,
  type LogColumn,
  type Report,
  type Table
} from '../model/blocks'
import type { Numeral } from '../model/numerals'
import { escaped } from './escape'
import { styleSheet, type Paper } from './style-sheet'

/** Of what a report says, computes and looks like: it is raised with each, as reports of other formats are not compared. */
export const reportFormat = 9

/** Lines to write on where a field is empty. */
const emptyLines = 6
/** Ids of this length are not broken over lines; longer ones, and hashes, are. */
const shortCode = 16
/** Tables of so many rows stay on one page. */
const shortTable = 12

interface PageOptions {
  readonly paper?: Paper
  /** The printed pages on which sections begin, by their ids. */
  readonly pages?: ReadonlyMap<string, number>
}

/**
 * The report as one page that needs nothing else: no script, no file beside it, no network. What is the student's own stands
 * between comments that no text can contain, so that a reader of the page can tell it from what was measured.
 */
export function writeHtml(report: Report, options: PageOptions = {}): string {
  const writer = new HtmlWriter(report)
  return writer.page(options)
}

class HtmlWriter {
  readonly #report: Report
  readonly #format: Format
  readonly #words: Words
  #figures = 0
  #tables = 0

  constructor(report: Report) {
    this.#report = report
    this.#format = formatFor(report.language)
    this.#words = wordsFor(report.language)
  }

  page({ paper, pages }: PageOptions): string {
    const { language, title, run, until, version, sections } = this.#report
    return [
      '<!doctype html>',
      `<html lang="${language}" data-relevo-report="${reportFormat}" data-run="${escaped(run)}" data-until="${until}" data-version="${escaped(version)}">`,
      '<head>',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
      `<title>${escaped(title)}</title>`,
      `<style>${styleSheet(paper)}</style>`,
      '</head>',
      '<body>',
      this.#cover(),
      this.#contents(pages),
      '<main>',
      ...sections.map(
        ({ id, title, blocks }, index) =>
          `<section id="${id}"><h2><span class="number">${index + 1}.</span> ${escaped(title)}</h2>\n${this.#blocks(blocks)}</section>`
      ),
      '</main>',
      '</body>',
      '</html>',
      ''
    ].join('\n')
  }

  #cover(): string {
    const { title, cover, run } = this.#report
    const rows = cover.map(
      ({ id, label, text }) =>
        `<div class="cover-row"><dt>${escaped(label)}</dt><dd>${own(`cover-${id}`, text === '' ? '<span class="blank"></span>' : name(text))}</dd></div>`
    )
    return `<header class="cover"><p class="kind">${escaped(this.#words.report)}</p><h1>${name(title)}</h1><dl>${rows.join('')}</dl><p class="run">${escaped(this.#words.run)} <code>${escaped(run)}</code></p></header>`
  }

  #contents(pages: PageOptions['pages']): string {
    const rows = this.#report.sections.map(({ id, title }) => {
      const page = pages?.get(id)
      const number = page === undefined ? '' : `<span class="page">${page}</span>`
      return `<li><a href="#${id}">${escaped(title)}${number}</a></li>`
    })
    return `<nav class="contents" aria-labelledby="contents"><h2 id="contents">${escaped(this.#words.contents)}</h2><ol>${rows.join('')}</ol></nav>`
  }

  #blocks(blocks: readonly Block[]): string {
    return blocks.map(block => this.#block(block)).join('\n')
  }

  #block(block: Block): string {
    switch (block.kind) {
      case 'heading':
        return `<h3>${this.#line(block.text)}</h3>`
      case 'text':
        return `<p>${this.#line(block.text)}</p>`
      case 'list': {
        const tag = block.ordered ? 'ol' : 'ul'
        return `<${tag}>${block.items.map(item => `<li>${this.#line(item)}</li>`).join('')}</${tag}>`
      }
      case 'commands':
        return `<pre class="commands">${block.lines.map(line => `<code>${escaped(line)}</code>`).join('\n')}</pre>`
      case 'together':
        return `<div class="together">${this.#blocks(block.blocks)}</div>`
      case 'table':
        return this.#table(block)
      case 'figure':
        return this.#figure(block)
      case 'logs':
        return this.#logs(block.caption, block.columns)
      case 'field':
        return this.#field(block)
      case 'picture':
        return `<figure class="picture">${own(`picture-${block.id}`, `<img src="${escaped(block.src)}" alt="${escaped(block.name)}"><figcaption>${this.#numbered('figure')} ${name(block.name)}</figcaption>`)}</figure>`
    }
  }

  #table({ caption, head, rows, figures = [] }: Table): string {
    const side = (column: number): string => (figures.includes(column) ? ' class="figure"' : '')
    const headRow = head
      .map((title, column) => `<th scope="col"${side(column)}>${escaped(title)}</th>`)
      .join('')
    const digits = head.map((_, column) => sharedDigits(numeralsIn(rows.map(row => row[column] ?? []))))
    const body = rows.map(
      row =>
        `<tr>${row.map((cell, column) => `<td${side(column)}>${this.#line(cell, digits[column])}</td>`).join('')}</tr>`
    )
    const whole = rows.length <= shortTable ? ' class="whole"' : ''
    return `<table${whole}><caption>${this.#numbered('table')} ${this.#line(caption)}</caption><thead><tr>${headRow}</tr></thead><tbody>${body.join('\n')}</tbody></table>`
  }

  #figure({ svg, caption }: Figure): string {
    return `<figure>${svg}<figcaption>${this.#numbered('figure')} ${this.#line(caption)}</figcaption></figure>`
  }

  #logs(caption: Line, columns: readonly LogColumn[]): string {
    const head = columns.map(({ title }) => `<th scope="col">${this.#line(title)}</th>`).join('')
    const most = Math.max(0, ...columns.map(({ lines }) => lines.length))
    const rows = Array.from({ length: most }, (_, row) => {
      const cells = columns.map(({ lines }) => {
        const line = lines[row]
        if (!line) return '<td></td>'
        const number = line.number === null ? '' : `<span class="line-number">${line.number}</span> `
        return `<td${line.differs ? ' class="differs"' : ''}>${number}<code>${line.differs ? '≠ ' : ''}${escaped(line.text)}</code></td>`
      })
      return `<tr>${cells.join('')}</tr>`
    })
    return `<table class="logs"><caption>${this.#numbered('table')} ${this.#line(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`
  }

  #field({ id, label, text }: Field): string {
    const paragraphs = text
      .split(/\n\s*\n/)
      .filter(paragraph => paragraph.trim() !== '')
      .map(paragraph => `<p dir="auto">${escaped(paragraph.trim())}</p>`)
    const inside =
      paragraphs.length > 0
        ? paragraphs.join('')
        : `<div class="to-write">${'<span class="rule"></span>'.repeat(emptyLines)}</div>`
    return `<div class="field"><p class="label">${this.#line(label)}</p>${own(`field-${id}`, inside)}</div>`
  }

  #numbered(what: 'figure' | 'table'): string {
    const number = what === 'figure' ? ++this.#figures : ++this.#tables
    return `<b class="caption-number">${escaped(this.#words[what])} ${number}.</b>`
  }

  #line(line: Line, digits?: number): string {
    return line.map(part => this.#inline(part, digits)).join('')
  }

  #inline(part: Inline, digits?: number): string {
    if (typeof part === 'string') return escaped(part)
    switch (part.kind) {
      case 'name':
        return name(part.text)
      case 'code':
        return `<code${part.text.length <= shortCode ? ' class="short"' : ''}>${broken(part.text)}</code>`
      case 'strong':
        return `<strong>${escaped(part.text)}</strong>`
      case 'number':
        return this.#numeral(part, digits)
    }
  }

  #numeral(numeral: Numeral, digits?: number): string {
    const { value, unit, measure, of, from, to } = numeral
    const attributes = [
      ['value', value === null ? 'unknown' : String(value)],
      ['data-unit', unit],
      ['data-measure', measure],
      ['data-run', this.#report.run],
      ['data-of', of],
      ['data-from', from],
      ['data-to', to]
    ] as const
    const written = attributes.flatMap(([key, text]) =>
      text === undefined ? [] : [` ${key}="${escaped(String(text))}"`]
    )
    return `<data${written.join('')}>${escaped(this.#format.numeral(numeral, digits))}</data>`
  }
}

/** A hash is broken in its middle, and a measure at its points, before they are broken anywhere. */
const broken = (text: string): string =>
  escaped(text)
    .replace(/^([0-9a-f]{32})([0-9a-f]{32})$/, '$1<wbr>$2')
    .replace(/(?<=[a-z])\.(?=[a-z])/g, '.<wbr>')

/** On its own, so that neither its direction nor what is in it reaches the words around it. */
const name = (text: string): string => `<bdi dir="auto">${escaped(text)}</bdi>`

/** What a person wrote. */
const own = (id: string, html: string): string => `<!--own ${id}-->${html}<!--/own-->`
