import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { journalFilterSchema, type JournalFilter } from '../../../src/shared/journal'
import { RunClock } from '../../../src/lab/run/run-clock'
import { FileWriter } from '../../../src/lab/journal/file-writer'
import { Journal } from '../../../src/lab/journal/journal'
import { NodeLogs } from '../../../src/lab/journal/node-logs'
import { Recorder } from '../../../src/lab/journal/recorder'
import { createRunFolder } from '../../../src/lab/run/run-folder'
import { monotonicMs } from '../../../src/system/clock'
import { until } from '../../support/until'
import { ownTime } from '../../support/own-time'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
const clock = new RunClock()
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a flush ends when what was written before is in the file, also where more comes all the time', async () => {
  const path = join(folder, 'lines')
  const writer: FileWriter = new FileWriter({
    nextPath: async () => path,
    maxFileBytes: Infinity,
    // As under a steady load: while one piece goes to the disk, the next comes.
    onAppended: () => writer.write('more')
  })
  writer.write('first')
  await writer.flush()
  expect(readFileSync(path, 'utf8')).toBe('first\n')
  await writer.close()
  expect(readFileSync(path, 'utf8')).toBe('first\nmore\n')
})

describe('the journal', () => {
  const log = (journal: Journal, text: string, node = 'a'): unknown =>
    journal.add({ at: monotonicMs(), kind: 'log', level: 'info', text }, node)
  const read = async (journal: Journal, filter: JournalFilter = {}): Promise<number[]> =>
    (await journal.read(journalFilterSchema.parse(filter))).events.map(event => event.seq)

  test('turns a node’s event into its own: times of the run, the id of the link', async () => {
    const journal = new Journal({ folder, clock })
    const at = monotonicMs()
    const event = journal.add(
      {
        at,
        kind: 'failover',
        link: 'b',
        session: 1,
        from: 'a',
        to: 'b',
        cause: 'rst',
        byte: 0,
        lostAt: at - 5,
        chosenAt: at - 4,
        firstByteAt: null,
        lostBytes: 0,
        repeatedBytes: 0
      },
      'proxy'
    )
    expect(event).toMatchObject({ seq: 1, node: 'proxy', link: 'proxy->b', firstByteAt: null })
    expect(event.t - (event as { lostAt: number }).lostAt).toBeCloseTo(5, 2)
    expect(event.t).toBeCloseTo(clock.from(at), 2)
    await journal.close()
  })

  test('gives those of a time', async () => {
    const journal = new Journal({ folder, clock })
    const times = [1, 2, 3].map(() => journal.note('start-asked', { by: 'panel' }, 'a').t)
    expect(await read(journal, { since: times[1], until: times[1] })).toContain(2)
    expect(await read(journal, { since: (times[2] ?? 0) + 0.001 })).toEqual([])
    expect(await read(journal, { until: (times[0] ?? 0) - 0.001 })).toEqual([])
    await journal.close()
  })

  test('gives the newest that match, in order, from memory and from disk', async () => {
    const journal = new Journal({ folder, clock, ringEvents: 5, ringLogs: 5, maxFileBytes: 300 })
    for (let n = 1; n <= 40; n++) {
      if (n % 4 === 0) journal.note('start-asked', { by: 'panel' }, 'b')
      else log(journal, n % 3 === 0 ? 'Fizz' : 'plain')
      if (n % 7 === 0) await journal.flush()
    }
    const all = Array.from({ length: 40 }, (_, index) => index + 1)
    expect(await read(journal)).toEqual(all)
    expect(await read(journal, { limit: 10 })).toEqual(all.slice(-10))
    expect(await read(journal, { before: 11, limit: 5 })).toEqual([6, 7, 8, 9, 10])
    expect(await read(journal, { after: 30 })).toEqual(all.slice(30))
    expect(await read(journal, { after: 3, before: 6 })).toEqual([4, 5])
    expect(await read(journal, { kinds: ['start-asked'] })).toEqual(all.filter(n => n % 4 === 0))
    expect(await read(journal, { node: 'b', limit: 2 })).toEqual([36, 40])
    expect(await read(journal, { text: 'fizz' })).toEqual(all.filter(n => n % 3 === 0 && n % 4 !== 0))
    expect((await journal.read(journalFilterSchema.parse({ limit: 1 }))).total).toBe(40)
    await journal.close()
  })

  const bounded = { ringEvents: 5, ringLogs: 5, maxFileBytes: 2_000, maxBytesRead: 4_000 }

  test('finds what happened long ago, however much of other things has come since', async () => {
    const journal = new Journal({ folder, clock, ...bounded })
    journal.note('kill-asked', { by: 'panel', keepDown: false }, 'b')
    for (let n = 0; n < 400; n++) {
      log(journal, 'plain')
      journal.note('load', { enabled: true, rate: n }, 'clients')
      if (n % 5 === 0) await journal.flush()
    }
    const { events, from } = await journal.read(journalFilterSchema.parse({ kinds: ['kill-asked'] }))
    expect(events.map(({ seq }) => seq)).toEqual([1])
    expect(from).toBe(0)
    await journal.close()
  })

  test('says from where on it has looked, so that nothing found is not taken for nothing there', async () => {
    const journal = new Journal({ folder, clock, ...bounded })
    log(journal, 'needle')
    for (let n = 0; n < 400; n++) {
      log(journal, 'hay')
      if (n % 5 === 0) await journal.flush()
    }
    const found: number[] = []
    const pages: number[] = []
    for (let before = Infinity; before > 0; before = pages.at(-1) ?? 0) {
      const filter = { text: 'needle', ...(before < Infinity && { before }) }
      const { events, from } = await journal.read(journalFilterSchema.parse(filter))
      expect(from).toBeLessThan(before)
      found.push(...events.map(({ seq }) => seq))
      pages.push(from)
    }
    expect(found).toEqual([1])
    expect(pages.length).toBeGreaterThan(3)
    await journal.close()
  })

  test('says that it has all from the first on, where there are more than were asked for', async () => {
    const journal = new Journal({ folder, clock })
    for (let n = 1; n <= 9; n++) log(journal, `${n}`)
    expect(await journal.read(journalFilterSchema.parse({ limit: 4 }))).toMatchObject({ from: 6 })
    expect(await journal.read(journalFilterSchema.parse({ limit: 9 }))).toMatchObject({ from: 0 })
    await journal.close()
  })

  test('gives what it has found where a file is removed while it is read', async () => {
    const journal = new Journal({ folder, clock, ...bounded, maxBytesRead: 1_000_000 })
    for (let n = 0; n < 100; n++) {
      log(journal, 'plain')
      if (n % 5 === 0) await journal.flush()
    }
    await journal.flush()
    rmSync(join(folder, 'journal-0001.ndjson'))
    const { events, from } = await journal.read(journalFilterSchema.parse({ limit: 100 }))
    expect(events.at(-1)?.seq).toBe(100)
    expect(from).toBe(events[0]?.seq)
    expect(from).toBeGreaterThan(1)
    await journal.close()
  })

  test('has long lines on the disk where they are too much for memory, and finds them there', async () => {
    const journal = new Journal({ folder, clock, ringLogBytes: 10_000 })
    for (let n = 1; n <= 20; n++) log(journal, `${n} `.padEnd(4_000, 'x'))
    const { events } = await journal.read(journalFilterSchema.parse({ limit: 20 }))
    expect(events.map(event => (event.kind === 'log' ? Number.parseInt(event.text) : 0))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1)
    )
    await journal.close()
  })

  test('of sessions gives only those that ended so, and of other kinds all', async () => {
    const journal = new Journal({ folder, clock })
    for (const outcome of ['whole', 'cut', undefined, 'unknown'] as const) {
      const session = {
        at: monotonicMs(),
        kind: 'session',
        session: 1,
        client: 'c',
        openedAt: 0,
        upstreams: []
      } as const
      journal.add({ ...session, phase: outcome ? 'close' : 'open', ...(outcome && { outcome }) }, 'proxy')
    }
    journal.note('start-asked', { by: 'panel' }, 'b')
    expect(await read(journal, { outcomes: ['cut', 'unknown'] })).toEqual([2, 4, 5])
    expect(await read(journal, { kinds: ['session'], outcomes: ['whole'] })).toEqual([1])
    await journal.close()
  })

  test('keeps a bounded number of files', async () => {
    const journal = new Journal({ folder, clock, maxFileBytes: 10, maxFiles: 3 })
    for (let n = 0; n < 10; n++) {
      log(journal, `${n}`)
      await journal.flush()
    }
    expect(readdirSync(folder)).toEqual(['journal-0008.ndjson', 'journal-0009.ndjson', 'journal-0010.ndjson'])
    await journal.close()
  })

  test('says from where on it has what it had to throw away before', async () => {
    const journal = new Journal({ folder, clock, maxFileBytes: 10, maxFiles: 3, ringLogs: 2 })
    for (let n = 1; n <= 10; n++) {
      log(journal, `${n}`)
      await journal.flush()
    }
    const found = await journal.read(journalFilterSchema.parse({ limit: 20 }))
    expect([found.events.map(({ seq }) => seq), found.from, found.gone]).toEqual([[8, 9, 10], 8, 7])
    expect(await journal.read(journalFilterSchema.parse({ limit: 20, after: 8 }))).toMatchObject({ from: 0 })
    await journal.close()
  })

  test('has what memory has, though its file had to make room', async () => {
    const journal = new Journal({ folder, clock, maxFileBytes: 10, maxFiles: 3 })
    for (let n = 1; n <= 4; n++) journal.note('kill-asked', { by: 'panel', keepDown: false }, `n${n}`)
    for (let n = 1; n <= 10; n++) {
      log(journal, `${n}`)
      await journal.flush()
    }
    const newest = await journal.read(journalFilterSchema.parse({ kinds: ['kill-asked'], limit: 2 }))
    expect(newest).toMatchObject({ from: 3, gone: 0 })
    const before = await journal.read(
      journalFilterSchema.parse({ kinds: ['kill-asked'], limit: 2, before: 3 })
    )
    expect([before.events.map(({ seq }) => seq), before.from]).toEqual([[1, 2], 0])
    await journal.close()
  })

  test('takes a flood of lines without holding the loop up', async () => {
    const journal = new Journal({ folder, clock })
    const logs = new NodeLogs({ folder, clock })
    const start = ownTime()
    for (let batch = 0; batch < 50; batch++) {
      const lines = Array.from({ length: 1000 }, () => ({
        at: monotonicMs(),
        level: 'info' as const,
        text: '1.1'
      }))
      for (const line of lines) journal.add({ kind: 'log', ...line }, 'a')
      logs.add('a', lines)
    }
    // 50,000 lines are five seconds' worth of the most that is promised.
    expect(start()).toBeLessThan(2_500)
    await Promise.all([journal.close(), logs.close()])
    expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe('1.1\n'.repeat(50_000))
  })
})

describe('the log of a node', () => {
  test('is numbered from 1, kept to the newest in memory, and read by range', async () => {
    const logs = new NodeLogs({ folder, clock, ringLines: 10 })
    const lines = Array.from({ length: 25 }, (_, n) => ({
      at: monotonicMs(),
      level: 'info' as const,
      text: `${n + 1}`
    }))
    logs.add('a', lines)
    const range = logs.read('a', { limit: 3, before: 20 })
    expect(range.lines.map(line => line.text)).toEqual(['17', '18', '19'])
    expect(range).toMatchObject({ first: 16, last: 25 })
    expect(logs.read('nobody', { limit: 5 })).toEqual({ lines: [], first: 0, last: 0 })
    await logs.close()
  })

  test('has a line that says how many were lost, where they would have been', async () => {
    const logs = new NodeLogs({ folder, clock })
    const journal = new Journal({ folder, clock })
    const recorder = new Recorder(journal, logs)
    recorder.onLog('a', [{ at: 0, level: 'info', text: 'one' }], 3)
    recorder.onLog('a', [{ at: 0, level: 'info', text: 'five' }], 0)
    expect(logs.read('a', { limit: 9 }).lines.map(({ level, text }) => [level, text])).toEqual([
      ['info', 'one'],
      ['warn', '3 lines were lost: too many at once'],
      ['info', 'five']
    ])
    await Promise.all([journal.close(), logs.close()])
  })

  test('keeps fewer lines where they are long, and has all of them in its file', async () => {
    const logs = new NodeLogs({ folder, clock, ringBytes: 100_000 })
    const long = 'x'.repeat(16_384)
    logs.add(
      'a',
      Array.from({ length: 50 }, (_, n) => ({ at: 0, level: 'info' as const, text: `${n} ${long}` }))
    )
    const { lines, first, last } = logs.read('a', { limit: 100 })
    expect([lines.length, first, last]).toEqual([3, 48, 50])
    await logs.close()
    expect(readFileSync(join(folder, 'a.log'), 'utf8').split('\n')).toHaveLength(51)
  })

  test('is set aside when its file is full, and only one older file is kept', async () => {
    const logs = new NodeLogs({ folder, clock, maxFileBytes: 2_000 })
    for (let n = 0; n < 10; n++) {
      logs.add('a', [{ at: 0, level: 'info', text: `${n}`.repeat(1500) }])
      await new Promise(resolve => setTimeout(resolve, 250))
    }
    await logs.close()
    expect(readdirSync(folder).sort()).toEqual(['a.1.log', 'a.log'])
    expect(readFileSync(join(folder, 'a.log'), 'utf8')).toContain('9')
  })

  test('keeps all that it has while the disk is full, and goes on in the same file after', async () => {
    let full = false
    let tries = 0
    const openFile = async (path: string): Promise<FileHandle> => {
      const handle = await open(path, 'a')
      const append = handle.appendFile.bind(handle)
      handle.appendFile = async data => {
        if (!full) return append(data)
        tries++
        // As a full disk does it: a part of the line is on it.
        await append('to')
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      }
      return handle
    }
    const problems: string[] = []
    const logs = new NodeLogs({
      folder,
      clock,
      maxFileBytes: 100,
      onProblem: problem => void problems.push(problem),
      writer: { flushMs: 1, retryMs: 1, openFile }
    })
    const add = (text: string): unknown => logs.add('a', [{ at: 0, level: 'info', text }])
    const now = (name: string): string => readFileSync(join(folder, name), { encoding: 'utf8', flag: 'a+' })
    const oldest = 'the oldest line, which fills the file '.repeat(4)
    add(oldest)
    await until(() => now('a.log') === `${oldest}\n`)
    add('precious')
    await until(() => now('a.log') === 'precious\n')
    full = true
    for (let n = 1; n <= 3; n++) {
      // One that comes too soon after an error is not tried.
      await until(() => {
        add('torn')
        return tries >= n
      })
    }
    expect(now('a.1.log')).toBe(`${oldest}\n`)
    expect(now('a.log')).toMatch(/^precious\n/)
    full = false
    await until(() => {
      add('after')
      return now('a.log').includes('after\n')
    })
    await logs.close()
    expect(now('a.log')).toMatch(/^precious\n(torn\n)*(after\n)+$/)
    expect(now('a.1.log')).toBe(`${oldest}\n`)
    expect(problems[0]).toContain('ENOSPC')
  })
})

describe('the writer', () => {
  test('goes on when the disk refuses, counts what is lost, says so once, and recovers', async () => {
    const problems: string[] = []
    const path = join(folder, 'missing', 'file')
    const writer = new FileWriter({
      nextPath: async () => path,
      maxFileBytes: 1e6,
      flushMs: 5,
      retryMs: 20,
      onProblem: problem => void problems.push(problem)
    })
    for (let n = 0; n < 5; n++) {
      writer.write('x')
      await writer.flush()
    }
    expect(writer.lost).toBe(5)
    expect(problems).toHaveLength(1)
    mkdirSync(join(folder, 'missing'))
    await until(async () => {
      writer.write('y')
      await writer.flush()
      return problems.length === 2
    })
    await writer.close()
    expect(readFileSync(path, 'utf8')).toMatch(/^y\n/)
  })

  test('keeps what the disk refuses, where later lines mean nothing without it', async () => {
    const path = join(folder, 'missing', 'chain')
    const writer = new FileWriter({
      nextPath: async () => path,
      maxFileBytes: 1e6,
      flushMs: 1,
      retryMs: 1,
      keepsRefused: true
    })
    for (let n = 0; n < 5; n++) {
      writer.write(String(n))
      await writer.flush()
    }
    expect(writer.lost).toBe(0)
    mkdirSync(join(folder, 'missing'))
    await until(() => existsSync(path) && readFileSync(path, 'utf8') === '0\n1\n2\n3\n4\n')
    await writer.close()
  })

  test('bounds what waits for the disk', async () => {
    const writer = new FileWriter({
      nextPath: async () => join(folder, 'file'),
      maxFileBytes: 1e6,
      maxPendingBytes: 100
    })
    for (let n = 0; n < 100; n++) writer.write('0123456789')
    expect(writer.lost).toBeGreaterThan(85)
    await writer.close()
    await writer.close()
    expect(readFileSync(join(folder, 'file'), 'utf8').length).toBeLessThanOrEqual(110)
  })
})

test('old runs are removed past the limits, and nothing else is', async () => {
  for (const name of [
    '2026-01-01T00-00-00-aaaaaa',
    '2026-01-02T00-00-00-aaaaaa',
    '2026-01-03T00-00-00-aaaaaa'
  ]) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'journal-0001.ndjson'), 'x'.repeat(100))
  }
  mkdirSync(join(folder, 'mine'))
  const first = await createRunFolder(folder, Date.now(), { maxRuns: 3, maxBytes: 1e6 })
  expect(readdirSync(folder).sort()).toEqual(
    ['2026-01-02T00-00-00-aaaaaa', '2026-01-03T00-00-00-aaaaaa', first.id, 'mine'].sort()
  )
  const second = await createRunFolder(folder, Date.now(), { maxRuns: 100, maxBytes: 150 })
  const left = readdirSync(folder)
  expect(left).toContain(second.id)
  expect(left).not.toContain('2026-01-02T00-00-00-aaaaaa')
})
