import { appendFileSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import { unowned } from '../../../../src/nodes/net/slab'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import { ReplayIndex } from '../../../../src/nodes/replicating-proxy/record/replay-index'
import { SessionLog } from '../../../../src/nodes/replicating-proxy/record/session-log'

const folders: string[] = []
function folder(): string {
  const made = temporaryFolder('index')
  folders.push(made)
  return made
}
afterEach(() => folders.splice(0).forEach(made => rmSync(made, { recursive: true, force: true })))

const fail = (problem: string): never => {
  throw new Error(problem)
}
const entry = (session: number, holders: string[]): LogEntry => ({
  session,
  startedAt: 0,
  endedAt: 0,
  state: 'ready',
  kept: true,
  extents: [{ segment: 1, offset: 0, length: 5 }],
  bytes: 5,
  waiting: 0,
  replyBytes: 4,
  reply: null,
  ends: true,
  halfClosedAt: null,
  tookMs: 0,
  holders: new Set(holders),
  mayHave: new Set<string>(),
  lostTo: new Set<string>()
})

it('skips what is half written or not its own', async () => {
  const where = folder()
  const { index } = await ReplayIndex.open(where, fail)
  index.add(entry(7, ['replica-2']))
  await index.close()
  appendFileSync(join(where, 'sessions.ndjson'), '{"session":"x"}\n[]\n\0\0\0\n{"session":8,"extents":[[1,')
  const { index: again, sessions } = await ReplayIndex.open(where, fail)
  await again.close()
  expect(sessions.map(({ session, missedBy }) => [session, missedBy])).toEqual([[7, ['replica-2']]])
})

it('says after a restart who may have had a part of a session, also of one whose replay had begun', async () => {
  const where = folder()
  const { index } = await ReplayIndex.open(where, fail)
  const printed = { bytes: 4, head: Buffer.from('HOLA'), crc: 7 }
  const early = { ...entry(7, ['replica-2', 'replica-3']), mayHave: new Set(['replica-3']), reply: printed }
  index.add(early)
  await index.begun(early, 'replica-2')
  await index.close()
  const { index: again, sessions } = await ReplayIndex.open(where, fail)
  await again.close()
  expect(sessions).toMatchObject([
    { session: 7, mayHave: ['replica-3', 'replica-2'], reply: { head: 'SE9MQQ==', crc: 7 } }
  ])
})

it('goes on with the old file when the disk has no room for a new one', async () => {
  const where = folder()
  const { index } = await ReplayIndex.open(where, fail)
  index.add(entry(7, ['replica-2']))
  await index.close()
  // What can't be written to.
  mkdirSync(join(where, 'sessions.ndjson.new'))
  const problems: string[] = []
  const { index: again, sessions } = await ReplayIndex.open(where, problem => problems.push(problem))
  expect(sessions.map(({ session }) => session)).toEqual([7])
  expect(again.nextNumber()).toBeGreaterThan(7)
  await again.close()
  expect(problems).toHaveLength(1)
})

it('says all that is open once a disk that failed can be written again', async () => {
  const where = folder()
  const problems: string[] = []
  const { index } = await ReplayIndex.open(where, problem => problems.push(problem))
  // What can't be written to, once the file has grown so long that it is made anew.
  const obstacle = join(where, 'sessions.ndjson.new')
  mkdirSync(obstacle)
  for (let session = 1; session <= 25_000; session++) {
    const missed = entry(session, ['replica-2'])
    index.add(missed)
    if (session === 13) continue
    missed.holders.clear()
    index.done(missed, 'replica-2')
  }
  await until(() => problems.length > 0, { what: 'the problem' })
  index.add(entry(25_001, ['replica-3']))
  rmdirSync(obstacle)
  await index.close()
  const { index: again, sessions } = await ReplayIndex.open(where, fail)
  await again.close()
  expect(sessions.map(({ session }) => session)).toEqual([13, 25_001])
  expect(problems).toHaveLength(1)
})

it('does not grow with what has been replayed', async () => {
  const where = folder()
  const { index } = await ReplayIndex.open(where, fail)
  for (let session = 1; session <= 30_000; session++) {
    const missed = entry(session, ['replica-2'])
    index.add(missed)
    missed.holders.clear()
    index.done(missed, 'replica-2')
    if (session % 5_000 === 0) await new Promise(resolve => setTimeout(resolve, 20))
  }
  await index.close()
  expect(readFileSync(join(where, 'sessions.ndjson')).length).toBeLessThan(3_000_000)
})

it('gives back the recorded bytes of a session, also after a restart', async () => {
  const where = folder()
  const log = await SessionLog.open(where, 1024 ** 2, fail)
  const recorded = log.begin(log.nextNumber())
  recorded.holders.add('replica-1')
  for (let i = 0; i < 100; i++) log.append(recorded, Buffer.alloc(1_000, i), unowned, () => undefined)
  recorded.state = 'ready'
  recorded.replyBytes = 4
  log.finish(recorded)
  await log.close()
  const again = await SessionLog.open(where, 1024 ** 2, fail)
  const [restored] = again.restored
  const chunks: Buffer[] = []
  for await (const chunk of again.read(restored!.entry)) chunks.push(chunk)
  expect(
    Buffer.concat(chunks).equals(Buffer.concat(Array.from({ length: 100 }, (_, i) => Buffer.alloc(1_000, i))))
  ).toBe(true)
  expect(restored!.replicas).toEqual(['replica-1'])
  await again.close()
})

it('says of a session of an older file, of which it does not tell when, that its client had ended its side', async () => {
  const where = folder()
  const { index } = await ReplayIndex.open(where, fail)
  for (const session of [7, 8]) index.add({ ...entry(session, ['replica-2']), extents: [], bytes: 0 })
  await index.close()
  const file = join(where, 'sessions.ndjson')
  const older = readFileSync(file, 'utf8').replaceAll('"halfClosedAt":null,"tookMs":0', '"halfClosed":true')
  writeFileSync(file, older.replace('"halfClosed":true', '"halfClosed":false'))
  const log = await SessionLog.open(where, 1024 ** 2, fail)
  await log.close()
  const halfClosed = log.restored.map(({ entry: { session, halfClosedAt } }) => [session, halfClosedAt])
  expect(halfClosed).toEqual([
    [7, null],
    [8, 0]
  ])
})
