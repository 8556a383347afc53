import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { reportOf } from '#report/report-of'
import { reportFormat, writeHtml } from '#report/write/html'
import { sampleRun } from '../support/sample-run'

const hostile = `<script>alert(1)</script>"' onload=x --><!--/own-->\u202e\u0000\ud800`

test('a report is one page without a script, and asks nothing of a network', () => {
  for (const language of ['es', 'en'] as const) {
    const html = writeHtml(reportOf(sampleRun, {}, language))
    expect(html).not.toMatch(/<script|<link|<iframe|javascript:| on[a-z]+=|src="(?!data:)|url\(/i)
    expect(html.match(/href="[^#]/g)).toBeNull()
    expect(html).toContain(`<html lang="${language}"`)
  }
})

test('what people and programs wrote is text, whatever is in it', () => {
  const run = {
    ...sampleRun,
    name: hostile,
    exercise: null,
    who: { name: hostile, id: hostile, group: hostile }
  }
  const fields = {
    conclusions: hostile,
    objective: hostile,
    pictures: [{ name: hostile, src: 'data:image/png;base64,AA==' }]
  }
  const html = writeHtml(reportOf(run, fields, 'en'))
  expect(html).not.toContain('<script')
  expect(html).not.toContain('onload=x "')
  expect(html).not.toMatch(/\p{Cs}|(?!\n)\p{Cc}/u)
  const open = html.match(/<!--own /g)?.length ?? 0
  expect(html.match(/<!--\/own-->/g)).toHaveLength(open)
  expect(html.match(/<!--/g)).toHaveLength(open * 2)
})

test('every number says of which run, measure and time it is', () => {
  const html = writeHtml(reportOf(sampleRun, {}, 'es'))
  const numbers = [...html.matchAll(/<data ([^>]*)>([^<]*)<\/data>/g)]
  expect(numbers.length).toBeGreaterThan(60)
  for (const [, attributes] of numbers) {
    expect(attributes).toContain(`data-run="${sampleRun.id}"`)
    expect(attributes).toMatch(/value="(?:unknown|-?[\d.]+)" data-unit="[^"]+" data-measure="[^"]+"/)
  }
  expect(html).toContain('<data value="3.275" data-unit="ms" data-measure="failover.total"')
})

test('what the run does not show is not made up, and what the student has not written stays empty', () => {
  const html = writeHtml(reportOf(sampleRun, {}, 'en'))
  expect(html).toMatch(/<data value="unknown"[^>]*data-measure="latency.p99"[^>]*>not known</)
  expect(html).toContain('<!--own field-conclusions--><div class="to-write">')
  expect(html).toContain('<!--own cover-teacher--><span class="blank"></span><!--/own-->')
})

test('a line of a log bears its number there, also where lines of others are between it and the one before', () => {
  const html = writeHtml(reportOf(sampleRun, {}, 'en'))
  expect(html).toContain('<span class="line-number">2</span> <code>DATA 20</code>')
  expect(html).toContain('<span class="line-number">4</span> <code>≠ DATA 21</code>')
})

test('what a report says or looks like changes with its format only', () => {
  const hash = createHash('sha256')
  for (const language of ['es', 'en'] as const) hash.update(writeHtml(reportOf(sampleRun, {}, language)))
  // Where this differs: raise the format, or reports of before are taken for forged ones.
  expect([reportFormat, hash.digest('hex').slice(0, 16)]).toEqual([9, 'b8db9ef2bac86dd3'])
})

test('the same run and texts make the same report, in either language', () => {
  const once = writeHtml(reportOf(sampleRun, { conclusions: 'Fin' }, 'es'))
  expect(writeHtml(reportOf(structuredClone(sampleRun), { conclusions: 'Fin' }, 'es'))).toBe(once)
  const values = (html: string) => [...html.matchAll(/<data value="([^"]*)"/g)].map(([, value]) => value)
  expect(values(writeHtml(reportOf(sampleRun, {}, 'en')))).toEqual(values(once))
})
