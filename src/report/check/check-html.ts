import { reportOf } from '../report-of'
import type { ReportFields, ReportRun } from '../run'
import { reportFormat, writeHtml } from '../write/html'
import { foreignIn } from './foreign-markup'
import { numbersIn, ownIn, plainText, unescaped, withoutOwn, type PrintedNumber } from './read-html'

/** Something in a report that does not follow from its run. */
export type ReportFinding =
  | { readonly what: 'not-a-report' }
  | { readonly what: 'other-format'; readonly says: string }
  | { readonly what: 'other-run'; readonly says: string; readonly is: string }
  /** A cover that names another than who did the run. */
  | {
      readonly what: 'name'
      readonly field: 'name' | 'id' | 'group'
      readonly says: string
      readonly is: string
    }
  /** Null: it is not there. */
  | {
      readonly what: 'number'
      readonly measure: string
      readonly of: string
      readonly says: string | null
      readonly is: string | null
    }
  | { readonly what: 'text'; readonly says: string; readonly is: string }

/** Most findings of one report: one that was retyped everywhere need not be told of everywhere. */
const mostFindings = 100

/**
 * What of a report, as HTML, does not follow from the run that it is of: the report is made again from the run, and what
 * is not the student's own is compared.
 */
export function checkHtml(html: string, run: ReportRun): readonly ReportFinding[] {
  const [, language, format, id] =
    /<html lang="(es|en)" data-relevo-report="(\d+)" data-run="([^"]*)"/.exec(html) ?? []
  if (language === undefined || format === undefined || id === undefined) return [{ what: 'not-a-report' }]
  if (format !== String(reportFormat)) return [{ what: 'other-format', says: format }]
  if (id !== run.id) return [{ what: 'other-run', says: id, is: run.id }]
  const own = ownIn(html)
  const expected = writeHtml(reportOf(run, fieldsLike(own), language === 'es' ? 'es' : 'en'))
  const numbers = compareNumbers(numbersIn(html), numbersIn(expected))
  const words = compareWords(withoutOwn(html), withoutOwn(expected))
  const foreign = foreignIn(html).map(says => ({ what: 'text' as const, says, is: '' }))
  return [...names(own, run), ...numbers, ...words, ...foreign].slice(0, mostFindings)
}

/** Whether a page is a report of Relevo's, or was one: somebody may hand in others beside it. */
export const isOfOurs = (html: string): boolean => /data-relevo-report|data-measure|<!--own /.test(html)

/** How far the run was when a report of it was made, ms; null where the page does not say so. */
export function untilOf(html: string): number | null {
  const [, until] = /<html [^>]*data-until="(\d+(?:\.\d+)?)"/.exec(html) ?? []
  return until === undefined ? null : Number(until)
}

/** Texts that have the same places in a report as those that were written, whatever they say. */
function fieldsLike(own: ReadonlyMap<string, string>): ReportFields {
  const pictures = [...own.keys()].filter(id => id.startsWith('picture-')).map(() => ({ name: '', src: '' }))
  return { objective: own.has('field-objective') ? 'x' : '', pictures }
}

function names(own: ReadonlyMap<string, string>, { who }: ReportRun): ReportFinding[] {
  if (!who) return []
  return (['name', 'id', 'group'] as const).flatMap((field): ReportFinding[] => {
    const says = plainText(own.get(`cover-${field}`) ?? '')
    const is = who[field]
    return is === '' || same(says, is) ? [] : [{ what: 'name', field, says, is }]
  })
}

/** Without what one changes without a thought: case and spaces. */
const same = (a: string, b: string): boolean => folded(a) === folded(b)
const folded = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()

function compareNumbers(
  printed: readonly PrintedNumber[],
  expected: readonly PrintedNumber[]
): ReportFinding[] {
  const left = new Map<string, PrintedNumber[]>()
  for (const number of printed) left.set(number.key, [...(left.get(number.key) ?? []), number])
  const findings: ReportFinding[] = []
  for (const wanted of expected) {
    const found = left.get(wanted.key)?.shift()
    const { measure, of } = wanted
    if (!found) findings.push({ what: 'number', measure, of, says: null, is: wanted.text })
    else if (found.value !== wanted.value || found.text !== wanted.text) {
      findings.push({ what: 'number', measure, of, says: found.text, is: wanted.text })
    }
  }
  for (const rest of left.values()) {
    for (const { measure, of, text } of rest)
      findings.push({ what: 'number', measure, of, says: text, is: null })
  }
  return findings
}

/** What stands between the numbers, up to the first difference and from the last. */
function compareWords(html: string, expected: string): ReportFinding[] {
  const [a, b] = [partsOf(html), partsOf(expected)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  if (start === a.length && start === b.length) return []
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const cut = (parts: readonly string[]): string =>
    plainText(parts.slice(start, parts.length - end).join(' ')).slice(0, 300)
  return [{ what: 'text', says: cut(a), is: cut(b) }]
}

/**
 * What stands in the page, in pieces, without its numbers, which are compared by themselves. A browser that saves a page
 * writes the same otherwise: it ends each element, names some signs, and puts a remark above.
 */
function partsOf(html: string): readonly string[] {
  return html
    .slice(Math.max(0, html.search(/<body\b/)))
    .replace(/<!--(?!own )[^]*?-->/g, '')
    .replace(/<data value="[^"]*"(?: data-[\w-]+="[^"]*")*>[^<]*<\/data>/g, '#')
    .replace(/<\/[\w:-]+\s*>|<tbody>/g, '')
    .replace(/\s*\/>/g, '>')
    .replace(/&(?:quot|#39|nbsp);/g, unescaped)
    .replace(/\s+/g, ' ')
    .split(/(?=<)/)
    .map(part => part.trim())
}
