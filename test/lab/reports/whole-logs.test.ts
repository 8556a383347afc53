import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareReplicas } from '../../../bench/measures/replicas.mjs'
import { readRun } from '../../../bench/measures/run-files.mjs'
import { factsOf } from '#lab/reports/facts'
import { sourceOf } from '#lab/reports/run-source'
import { openRun } from '../../../src/lab/runs/open-run'
import { fakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

/** More lines than the lab itself holds. */
const sessions = 3_600

test('a report compares the logs as a whole: all lines of a long run, and those of the journal that were never shown', async () => {
  const dataDir = temporaryFolder()
  const fake = await fakeLab({ dataDir })
  await fake.end()
  const [run = ''] = readdirSync(join(dataDir, 'runs'))
  const folder = join(dataDir, 'runs', run)
  appendFileSync(join(folder, 'journal-0001.ndjson'), longJournal(lastNumber(folder)))

  const source = await sourceOf(await openRun(folder))
  const { comparison, measures, durationMs } = await factsOf(source)
  const is = compareReplicas(readRun(folder).events, source.topology, durationMs)
  expect(is.map(({ lines }) => lines)).toEqual([sessions * 8, (sessions - 1) * 8, sessions * 8])
  expect(is[1]?.order).toBeGreaterThan(1_000)
  expect(
    comparison?.replicas.map(({ node, verdict, lines, sessions, order, sha256 }) => ({
      node,
      state: verdict.kind,
      lines,
      sessions,
      order,
      sha256
    }))
  ).toEqual(is)
  const { value } = measures.find(({ measure }) => measure === 'replicas.order') ?? {}
  expect(value).toBe(Math.max(...is.map(({ order }) => order)))
  rmSync(dataDir, { recursive: true, force: true })
})

const lastNumber = (folder: string): number =>
  Math.max(
    ...readFileSync(join(folder, 'journal-0001.ndjson'), 'utf8')
      .split('\n')
      .flatMap(line => (line === '' ? [] : [(JSON.parse(line) as { seq: number }).seq]))
  )

/** Sessions two at a time, which the second replica has line by line in turn; one never reached it. */
function longJournal(last: number): string {
  const events: object[] = []
  const numbers = new Map<string, number>()
  const say = (node: string, peerPort: number, text: string, t: number): void => {
    const line = (numbers.get(node) ?? 0) + 1
    numbers.set(node, line)
    events.push({ t, kind: 'log', node, line, level: 'info', text, peerPort })
  }
  const replicas = ['replica-1', 'replica-2', 'replica-3']
  for (let session = 1; session <= sessions; session += 2) {
    const pair = [session, session + 1]
    for (const one of pair) {
      const upstreams = replicas
        .filter(to => to !== 'replica-2' || one !== 2)
        .map(to => ({ to, localPort: 10_000 + one }))
      const t = session / 1_000 + (one - session) / 10_000
      events.push({
        t,
        kind: 'session',
        node: 'proxy',
        phase: 'open',
        session: one,
        client: 'x',
        openedAt: t,
        upstreams
      })
    }
    const t = session / 1_000 + 0.001
    for (const node of ['replica-1', 'replica-3'])
      for (const one of pair)
        for (let line = 0; line < 8; line++) say(node, 10_000 + one, `${one} ${line}`, t + 0.0001)
    for (let line = 0; line < 8; line++)
      for (const one of pair) if (one !== 2) say('replica-2', 10_000 + one, `${one} ${line}`, t + 0.0001)
  }
  return events.map((event, index) => `${JSON.stringify({ seq: last + 1 + index, ...event })}\n`).join('')
}
