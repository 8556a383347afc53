import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRunAt } from '#lab/reports/open-run'
import { sourceOf } from '#lab/reports/run-source'
import { makeReport } from '#lab/reports/write-report'
import { writeHtml } from '#report/write/html'
import { writeMarkdown } from '#report/write/markdown'
import { removeFolder } from '../../support/temporary-folder'
import { doExercise, type RealRun } from './real-run'

let run: RealRun
let html: string

/** The journal as anybody can read it, with none of our code. */
function journal(): Record<string, unknown>[] {
  const files = readdirSync(run.folder).filter(name => /^journal-\d+\.ndjson$/.test(name))
  return files.flatMap(file =>
    readFileSync(join(run.folder, file), 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>)
  )
}

beforeAll(async () => {
  run = await doExercise({ name: 'Ñandú Pérez', id: '2020-123', group: '4CM1' })
  const reader = await openRunAt(run.id, run.dataDir)
  html = writeHtml(await makeReport(await sourceOf(reader), {}, 'es'))
})
afterAll(() => {
  if (run) removeFolder(run.dataDir)
})

test('the report of a run tells of its exercise, its steps, its failover and its replicas', async () => {
  for (const words of [
    'Dos muertes',
    'Ver qué nota el cliente.',
    'Ñandú Pérez',
    'matar a replica-1',
    'Peticiones fallidas: debe ser 0; se midió',
    'De replica-1 a replica-2'
  ])
    expect(html).toContain(words)
  expect(html).toContain('Porque la otra réplica tenía los mismos bytes.')
  const reader = await openRunAt(run.folder, 'nowhere')
  const { text, pictures } = writeMarkdown(await makeReport(await sourceOf(reader), {}, 'en'), 'pictures')
  expect(text).toContain('## 7. Failovers')
  expect([...pictures.keys()]).toContain('failover-1.svg')
})

test('each number that is of an event is the journal’s, read by itself', () => {
  const events = new Map(journal().map(event => [String(event['seq']), event]))
  const numbers = [
    ...html.matchAll(
      /<data value="([^"]*)" data-unit="[^"]*" data-measure="event\.(\w+)" data-run="([^"]*)" data-of="(\d+)"/g
    )
  ]
  expect(numbers.length).toBeGreaterThan(10)
  for (const [, value, field = '', id, seq = ''] of numbers) {
    expect(id).toBe(run.id)
    expect(String(events.get(seq)?.[field])).toBe(value)
  }
})

test('each failover’s times are those of the ask, the exit and the failover in the journal', () => {
  const events = journal()
  const failovers = events
    .filter(({ kind }) => kind === 'failover')
    .sort((a, b) => Number(a['lostAt']) - Number(b['lostAt']))
  const value = (measure: string, of: string): number => {
    const [, found] =
      new RegExp(
        `<data value="([^"]*)" data-unit="[^"]*" data-measure="autopsy\\.${measure}" data-run="[^"]*" data-of="${of}"`
      ).exec(html) ?? []
    return Number(found)
  }
  // On a busy machine one may have come before, by silence, which nobody had asked for.
  const first = failovers.find(({ from, lostAt }) =>
    events.some(({ kind, node, t }) => kind === 'kill-asked' && node === from && Number(t) <= Number(lostAt))
  )
  const of = `autopsy-${String(first?.['seq'])}`
  const time = (event: Record<string, unknown> | undefined): number => event?.['t'] as number
  const lostAt = first?.['lostAt'] as number
  const own = events.filter(({ node }) => node === first?.['from'])
  const asked = time(own.findLast(event => event['kind'] === 'kill-asked' && time(event) <= lostAt))
  const exit = time(own.find(event => event['kind'] === 'node-exit' && time(event) >= asked))
  expect(value('step\\.kill-asked', of)).toBe(asked)
  expect(value('step\\.exit-seen', of)).toBe(exit)
  expect(value('step\\.lost', of)).toBe(first?.['lostAt'])
  expect(value('step\\.chosen', of)).toBe(first?.['chosenAt'])
  const end = (first?.['firstByteAt'] ?? Math.max(exit, first?.['chosenAt'] as number)) as number
  expect(value('total', of)).toBeCloseTo(end - asked, 3)
})

test('the answers and explanations of the report are those that were locked in the journal', () => {
  const locked = journal().filter(({ kind, phase }) => kind === 'step' && phase === 'answered')
  expect(locked.map(({ answer }) => answer)).toEqual([3, 'Porque la otra réplica tenía los mismos bytes.'])
  expect(html).toMatch(/<td>(?:<bdi[^>]*>)3(?:<\/bdi>)<\/td>/)
})
