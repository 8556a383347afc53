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

test('what would show another number than the one that stands there is found', () => {
  const fields = { conclusions: 'Lo mío.', pictures: [{ name: 'a.png', src: 'data:image/png;base64,AA==' }] }
  const original = page(fields)
  const retype = '[data-measure]{font-size:0}[data-measure]::after{content:"0"}'
  const changes: readonly (readonly [string, string])[] = [
    ['</style>', `${retype}</style>`],
    ['</head>', `<style>${retype}</style></head>`],
    ['</head>', '<script>document.title</script></head>'],
    ['</head>', '<link rel="stylesheet" href="x.css"></head>'],
    ['</head>', '<meta http-equiv="refresh" content="0;url=other.html"></head>'],
    ['<html ', '<style>data{display:none}</style><html '],
    [' data-run=', ' style="display:none" data-run='],
    ['<data value', '<data hidden value'],
    ['<data value', '<data style="display:none" value'],
    ['Lo mío.', `Lo mío.<style>${retype}</style>`],
    ['Lo mío.', '<span style="position:fixed">0</span>'],
    ['AA==" ', 'AA==" style="position:fixed" ']
  ]
  for (const [from, to] of changes) {
    const html = original.replace(from, to)
    expect(html).not.toBe(original)
    expect.soft(checkHtml(html, sampleRun), to).not.toEqual([])
  }
})

test('a page that a browser has saved is the same page', () => {
  const saved = page()
    .replace('<head>', '<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">')
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
