import { expect, test } from 'vitest'
import { checkHtml } from '#report/check/check-html'
import { reportOf } from '#report/report-of'
import type { ReportFields } from '#report/run'
import { writeHtml } from '#report/write/html'
import { sampleRun } from '../support/sample-run'

const page = (fields: ReportFields = {}, language: 'es' | 'en' = 'es') =>
  writeHtml(reportOf(sampleRun, fields, language))

test('a report as it was made follows from its run, whatever the student wrote in it', () => {
  const fields: ReportFields = {
    institution: '<b>&',
    conclusions: 'Fueron 3.275 ms\n\ny <data value="1">',
    objective: 'x',
    explanations: { why: 'porque sí' },
    pictures: [{ name: 'a.png', src: 'data:image/png;base64,AA==' }]
  }
  for (const language of ['es', 'en'] as const) {
    expect(checkHtml(page(fields, language), sampleRun)).toEqual([])
    expect(checkHtml(page({}, language), sampleRun)).toEqual([])
  }
  const printed = writeHtml(reportOf(sampleRun, fields, 'es'), { paper: 'letter' })
  expect(checkHtml(printed, sampleRun)).toEqual([])
})

test('each number that is retyped is found, with what it should be', () => {
  const original = page()
  const numbers = [...original.matchAll(/<data [^>]*>([^<]*)<\/data>/g)]
  for (const number of numbers.filter((_, index) => index % 7 === 0)) {
    const [element, text = ''] = number
    const retyped = element.replace(`>${text}<`, '>12.5&nbsp;ms<')
    const html = original.slice(0, number.index) + retyped + original.slice(number.index + element.length)
    const [finding] = checkHtml(html, sampleRun)
    expect(finding).toMatchObject({ what: 'number', says: '12.5\u00a0ms', is: text })
  }
})

test('a number whose element was taken away, a verdict, a word and a drawing are found', () => {
  const original = page({}, 'en')
  const changes: readonly (readonly [RegExp | string, string, string])[] = [
    [/<data value="3.275"[^>]*>[^<]*<\/data>/, '1 ms', 'number'],
    ['<strong>held</strong>', '<strong>deviated</strong>', 'text'],
    ['diverged', 'identical', 'text'],
    [/<rect x="[^"]*"/, '<rect x="1"', 'text'],
    ['</main>', '<p>All was well.</p></main>', 'text']
  ]
  for (const [from, to, what] of changes) {
    const html = original.replace(from, to)
    expect(html).not.toBe(original)
    expect(checkHtml(html, sampleRun).map(finding => finding.what)).toContain(what)
  }
})

test('a page that a browser has saved is the same page', () => {
  const saved = page()
    .replace('<!doctype html>', '<!DOCTYPE html>\n<!-- saved from url=(0050)file:///report.html -->')
    .replace(/<(\w+)((?: [\w:-]+="[^"]*")*)\s*\/>/g, '<$1$2></$1>')
    .replaceAll('&#39;', "'")
    .replaceAll('\u00a0', '&nbsp;')
  expect(saved).not.toBe(page())
  expect(checkHtml(saved, sampleRun)).toEqual([])
  const hidden = page().replace('<table', '<!--<table').replace('</table>', '</table>-->')
  expect(checkHtml(hidden, sampleRun).map(finding => finding.what)).toContain('text')
})

test('a report of another run, under another name, or that is none, is told apart', () => {
  expect(checkHtml(page(), { ...sampleRun, id: '2026-03-02T10-20-30-1a2b3c' })).toMatchObject([
    { what: 'other-run' }
  ])
  expect(checkHtml(page({ name: 'Otra Persona' }), sampleRun)).toEqual([
    { what: 'name', field: 'name', says: 'Otra Persona', is: 'Ñandú Pérez' }
  ])
  expect(checkHtml(page({ name: '  ñandú  PÉREZ ' }), sampleRun)).toEqual([])
  expect(checkHtml('<html><p>x', sampleRun)).toEqual([{ what: 'not-a-report' }])
})
