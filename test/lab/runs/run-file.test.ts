import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import { checkSeal, Sealer } from '../../../src/lab/runs/file/seal'
import { runFileStream, writeRunFile } from '../../../src/lab/runs/file/write-run-file'
import { sealText } from '../../../src/lab/runs/journal-seal'
import { openRun } from '../../../src/lab/runs/open-run'
import { RunReader } from '../../../src/lab/runs/reading/run-reader'
import { readRunInfo } from '../../../src/lab/runs/run-info'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

let dataDir: string
let folder: string
let fake: FakeLab
/** The run of a lab, in a file. */
let file: string
let whole: Buffer
let run: string

beforeAll(async () => {
  dataDir = temporaryFolder()
  folder = temporaryFolder()
  fake = await fakeLab({ dataDir })
  run = fake.lab.snapshot().run.id
  await fake.run('run.change', { run, name: 'mine', keep: true })
  await fake.run('node.kill', { node: 'replica-1' })
  await fake.end()
  fake = await fakeLab({ dataDir })
  file = join(folder, 'one.relevo-run')
  await fake.run('run.export', { run, path: file })
  whole = readFileSync(file)
})
afterAll(async () => {
  await fake?.end()
  for (const path of [dataDir, folder]) rmSync(path, { recursive: true, force: true })
})

const runsFolder = (): string[] => readdirSync(join(dataDir, 'runs')).sort()

/** Takes some bytes as a run file; the error's text, or null. */
async function refusal(bytes: Buffer): Promise<string | null> {
  const path = join(folder, 'tried.relevo-run')
  writeFileSync(path, bytes)
  const before = runsFolder()
  const error = await fake.run('run.import', { source: { path } }).then(
    () => null,
    (thrown: Error) => thrown.message
  )
  if (error !== null) expect(runsFolder()).toEqual(before)
  return error
}

type Entry = readonly [
  name: string,
  data: Buffer,
  options?: { readonly mode?: number; readonly compress?: boolean }
]
const hex = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

/** A file as somebody would make it who knows the format: with a seal that holds. */
async function sealed(
  entries: readonly Entry[],
  rename: (zip: Buffer) => Buffer = zip => zip
): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, data, options] of entries) zip.addBuffer(data, name, options)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  const path = join(folder, 'sealed')
  await pipeline([rename(Buffer.concat(chunks))], new Sealer(), createWriteStream(path))
  return readFileSync(path)
}

/** The same with the manifest that fits. */
function withManifest(
  entries: readonly Entry[],
  change = (manifest: object): object => manifest
): readonly Entry[] {
  const files = entries.map(([name, data]) => ({ name, bytes: data.length, sha256: hex(data) }))
  return [['manifest.json', Buffer.from(JSON.stringify(change({ format: 1, run, files })))], ...entries]
}

const info = (): Buffer => readFileSync(join(dataDir, 'runs', run, 'run.json'))

it('a run that was written to a file is the same run elsewhere, without what a person has said of it', async () => {
  const other = await fakeLab()
  const taken = await other.run('run.import', { source: { path: file } })
  expect(taken).toMatchObject({
    id: run,
    name: 'mine',
    keep: false,
    imported: true,
    live: false,
    counts: { kills: 1 }
  })
  const t = (await fake.run('run.open', { run })).until
  expect(await other.run('run.snapshot', { run, t })).toEqual(await fake.run('run.snapshot', { run, t }))
  expect((await other.run('run.import', { source: { path: file } })).id).toBe(run)
  expect((await other.run('run.list', {})).length).toBe(2)
  await other.end()
})

it('takes a run that the panel has uploaded, and nothing stays of the upload', async () => {
  const other = await fakeLab()
  const { id, stream } = await other.lab.stageUpload('one.relevo-run', whole.length)
  await expect(other.run('run.import', { source: { upload: id } })).rejects.toThrow('WRONG_STATE')
  await pipeline([whole], stream)
  expect((await other.run('run.import', { source: { upload: id } })).id).toBe(run)
  expect(other.lab.snapshot().transfers).toEqual({})
  await expect(other.run('run.import', { source: { upload: id } })).rejects.toThrow('NOT_FOUND')
  await other.end()
})

it('a run that is written twice is the same file, byte by byte', async () => {
  const again = join(folder, 'again.relevo-run')
  await fake.run('run.export', { run, path: again })
  expect(readFileSync(again).equals(whole)).toBe(true)
})

it('the run that goes on can be written to a file, and be opened as it was then', async () => {
  const live = join(folder, 'live.relevo-run')
  const { id, now } = fake.lab.snapshot().run
  await fake.run('run.export', { run: id, path: live })
  const reader = await openRun(live)
  expect(reader.info.id).toBe(id)
  expect((await reader.snapshotAt(now)).nodes).toEqual(
    (await fake.run('run.snapshot', { run: id, t: now })).nodes
  )
  expect((await reader.verify()).ok).toBe(true)
  await reader.close()
  expect(existsSync(reader.folder)).toBe(false)
})

it('finds any one bit that was changed, and any bytes that are missing or too many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length * 8 - 1), async bit => {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      expect(await refusal(bytes)).toMatch(/^RUN_INVALID/)
    }),
    {
      numRuns: 150,
      examples: [[0], [whole.length * 8 - 1], [(whole.length - 90) * 8], [(whole.length - 80) * 8 + 5]]
    }
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async length => {
      expect(await refusal(whole.subarray(0, length))).toMatch(/^RUN_INVALID/)
    }),
    { numRuns: 50, examples: [[0], [1], [21], [whole.length - 1]] }
  )
  expect(await refusal(Buffer.concat([whole, Buffer.from('\n')]))).toMatch(/^RUN_INVALID/)
  expect(await refusal(Buffer.concat([Buffer.from('x'), whole]))).toMatch(/^RUN_INVALID/)
})

it('finds each bit of the seal itself that was changed', async () => {
  for (let bit = (whole.length - 84) * 8; bit < whole.length * 8; bit++) {
    const bytes = Buffer.from(whole)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    const path = join(folder, 'bit')
    writeFileSync(path, bytes)
    await expect(checkSeal(path)).rejects.toMatchObject({ code: 'RUN_INVALID' })
  }
})

it('refuses what is no run file, and says so', async () => {
  expect(await refusal(Buffer.from('name: full\nnodes: []\n'.repeat(50)))).toMatch(
    /RUN_INVALID.*its end is missing/
  )
  expect(await refusal(await sealed([['hello.txt', Buffer.from('hello')]]))).toMatch(
    /does not begin with a manifest/
  )
  expect(await refusal(await sealed([]))).toMatch(/RUN_INVALID/)
  await expect(fake.run('run.import', { source: { path: join(folder, 'none') } })).rejects.toThrow(
    'FILE_NOT_FOUND'
  )
  await expect(fake.run('run.import', { source: { path: folder } })).rejects.toThrow('FILE_NOT_FOUND')
})

it('refuses names that lead elsewhere, are no part of a run, or are one on some systems', async () => {
  const bad = [
    'logs/CON.log',
    'logs/con.log',
    'logs/a.log/b',
    'journal-0001.ndjson.exe',
    'logs/<script>alert(1)</script>.log',
    'tape/../../evil',
    'run.json ',
    'trust.json',
    '.relevo',
    'bytes/..',
    'bytes/a/b',
    'bytes/x.'
  ]
  for (const name of bad) {
    const data = Buffer.from('x')
    // The zip itself has a harmless name of the same length, which is then replaced: its writer refuses some.
    const plain = 'x'.repeat(Buffer.byteLength(name))
    const replace = (zip: Buffer): Buffer =>
      Buffer.from(zip.toString('latin1').replaceAll(plain, name), 'latin1')
    const entries = withManifest([
      ['run.json', info()],
      [name, data]
    ])
    const renamed = entries.map(([own, ...rest]) => [own === name ? plain : own, ...rest] as const)
    expect([name, await refusal(await sealed(renamed, replace))]).toEqual([
      name,
      expect.stringMatching(/^RUN_INVALID/)
    ])
  }
  const twice = withManifest([
    ['run.json', info()],
    ['logs/a.log', Buffer.from('1')],
    ['logs/a.log', Buffer.from('2')]
  ])
  expect(await refusal(await sealed(twice))).toMatch(/twice/)
})

it('refuses what its manifest does not say, or says otherwise', async () => {
  const entries: readonly Entry[] = [
    ['run.json', info()],
    ['logs/a.log', Buffer.from('a line\n')]
  ]
  const said = withManifest(entries)
  expect(await refusal(await sealed([...said, ['logs/b.log', Buffer.from('more')]]))).toMatch(/does not name/)
  expect(await refusal(await sealed(said.slice(0, -1)))).toMatch(/RUN_INVALID/)
  expect(await refusal(await sealed([said[0]!, said[2]!, said[1]!]))).toMatch(/is not what its manifest/)
  expect(await refusal(await sealed([...said.slice(0, 2), ['logs/a.log', Buffer.from('a lime\n')]]))).toMatch(
    /is not what its manifest says/
  )
  expect(
    await refusal(await sealed(withManifest(entries, manifest => ({ ...manifest, format: 2 }))))
  ).toMatch(/newer Relevo/)
  expect(await refusal(await sealed([['manifest.json', Buffer.from('{')]]))).toMatch(/no JSON/)
})

it('refuses a directory that is said to be where no file goes on', async () => {
  const entries = withManifest([['run.json', info()]])
  for (const place of [2n ** 60n, 2n ** 64n - 1n, 2n ** 40n]) {
    const moved = (zip: Buffer): Buffer => {
      const locator = Buffer.alloc(20)
      locator.writeUInt32LE(0x07064b50, 0)
      locator.writeBigUInt64LE(place, 8)
      return Buffer.concat([zip.subarray(0, -22), locator, zip.subarray(-22)])
    }
    expect(await refusal(await sealed(entries, moved))).toMatch(/RUN_INVALID.*not in the file/)
  }
  const outside = (zip: Buffer): Buffer => {
    const changed = Buffer.from(zip)
    changed.writeUInt32LE(0xfffffff0, changed.length - 6)
    return changed
  }
  expect(await refusal(await sealed(entries, outside))).toMatch(/RUN_INVALID/)
})

it('refuses what another program would take for another file: a second name, a sum that is not that of the bytes', async () => {
  const entries = withManifest([
    ['run.json', info()],
    ['logs/a.log', Buffer.from('a line\n'), { compress: false }]
  ])
  // A name stands before the bytes, and again in the directory at the end, there 30 bytes after the sum.
  const changed = (zip: Buffer, at: number): Buffer => {
    const copy = Buffer.from(zip)
    copy[at]! ^= 1
    return copy
  }
  // The first of all is in the manifest.
  const twoNames = (zip: Buffer): Buffer => changed(zip, zip.indexOf('logs/a.loga line') + 5)
  expect(await refusal(await sealed(entries, twoNames))).toMatch(/two names/)
  const otherSum = (zip: Buffer): Buffer => changed(zip, zip.lastIndexOf('logs/a.log') - 30)
  expect(await refusal(await sealed(entries, otherSum))).toMatch(/is not what its manifest says/)
})

it('shows names that turn what follows them around, or are not seen', async () => {
  const said = await refusal(await sealed(withManifest([['logs/r\u202egol.exe', Buffer.from('1')]])))
  expect(said).toMatch(/there is no "logs\/r\\u202egol.exe" in a run/)
})

it('refuses times that are none, and a record that is nested without end', async () => {
  const later = String(info()).replace(/"startedAt": \d+/, '"startedAt": 1e300')
  expect(await refusal(await sealed(withManifest([['run.json', Buffer.from(later)]])))).toMatch(
    /RUN_INVALID.*startedAt/
  )
  const name = readdirSync(join(dataDir, 'runs', run, 'tape'))[0]!
  const [first = '', ...lines] = gunzipSync(readFileSync(join(dataDir, 'runs', run, 'tape', name)))
    .toString()
    .split('\n')
  const nested = first.replace(/^\{/, `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},`)
  const tape: Entry = [`tape/${name}`, gzipSync([nested, ...lines].join('\n')), { compress: false }]
  expect(await refusal(await sealed(withManifest([['run.json', info()], tape])))).toMatch(
    /RUN_INVALID.*does not hold what it should/
  )
})

it('refuses bombs, links, and a run.json that is none', async () => {
  const bomb = Buffer.alloc(20 * 1024 ** 2)
  expect(
    await refusal(
      await sealed(
        withManifest([
          ['run.json', info()],
          ['logs/a.log', bomb]
        ])
      )
    )
  ).toMatch(/blown up/)
  const link: Entry = ['logs/a.log', Buffer.from('/etc/passwd'), { mode: 0o120777 }]
  expect(await refusal(await sealed(withManifest([['run.json', info()], link])))).toMatch(/no plain file/)
  expect(await refusal(await sealed(withManifest([['run.json', Buffer.from('{}')]])))).toMatch(/run.json/)
  const inside = gzipSync(Buffer.alloc(100 * 1024 ** 2))
  const segment: Entry = ['tape/0000000000-0.ndjson.gz', inside, { compress: false }]
  expect(await refusal(await sealed(withManifest([['run.json', info()], segment])))).toMatch(
    /RUN_INVALID.*damaged/
  )
})

it('takes what is right beside all that was refused', async () => {
  expect(await refusal(await sealed(withManifest([['run.json', info()]])))).toBeNull()
})

it('shows by its chain that a line of the journal was changed, by somebody who sealed the file again', async () => {
  const copy = join(folder, 'copy')
  mkdirSync(copy)
  const reader = await openRun(file)
  const honest = await reader.verify()
  expect(honest).toMatchObject({ ok: true, unsealed: 0, first: 1 })
  expect(honest.sealed).toBeGreaterThan(0)
  const journal = join(reader.folder, 'journal-0001.ndjson')
  const text = readFileSync(journal, 'utf8')
  writeFileSync(journal, text.replace('replica-1', 'replica-2'))
  expect((await (await openRun(reader.folder)).verify()).ok).toBe(false)
  const lines = text.trimEnd().split('\n')
  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n`)
  expect((await (await openRun(reader.folder)).verify()).ok).toBe(false)
  writeFileSync(journal, `${text}${lines.at(-1)!}\n`)
  expect(await (await openRun(reader.folder)).verify()).toMatchObject({ ok: true, unsealed: 1 })
  await reader.close()
})

it('is whole, although its journal was sealed further while it was saved', async () => {
  const going = join(folder, 'going')
  cpSync(join(dataDir, 'runs', run), going, { recursive: true })
  const seal = (hash: string): void =>
    writeFileSync(join(going, 'journal-seal.json'), sealText({ file: 1, from: 0, to: 1, head: hash, hash }))
  seal('0'.repeat(64))
  const stream = await runFileStream(going, await readRunInfo(going))
  seal('1'.repeat(64))
  const saved = join(folder, 'going.relevo-run')
  await pipeline(stream, createWriteStream(saved))
  await (await openRun(saved)).close()
})

/** A copy of the run's folder, as of one that goes on. */
function goingRun(name: string): string {
  const going = join(folder, name)
  cpSync(join(dataDir, 'runs', run), going, { recursive: true })
  mkdirSync(join(going, 'bytes'), { recursive: true })
  return going
}

it('takes back what it has written of a program that printed one line for ever', async () => {
  const going = goingRun('chatty')
  writeFileSync(join(going, 'logs', 'chatty.log'), 'tick\n'.repeat(50_000))
  const saved = join(folder, 'chatty.relevo-run')
  await writeRunFile(going, await readRunInfo(going), saved)
  const reader = await openRun(saved)
  expect(readFileSync(join(reader.folder, 'logs', 'chatty.log'), 'utf8')).toHaveLength(250_000)
  await reader.close()
})

it('is whole, although what carried the bytes of sessions, or a log, was full and replaced while it was saved', async () => {
  const going = goingRun('replaced')
  const bytes = join(going, 'bytes', 'proxy.000001-1.jsonl')
  const log = join(going, 'logs', 'proxy.log')
  const [recorded, printed] = ['{"bytes":""}\n'.repeat(10_000), 'a line\n'.repeat(10_000)]
  writeFileSync(bytes, recorded)
  writeFileSync(log, printed)
  const stream = await runFileStream(going, await readRunInfo(going))
  rmSync(bytes)
  renameSync(log, join(going, 'logs', 'proxy.1.log'))
  writeFileSync(log, 'another\n')
  const saved = join(folder, 'replaced.relevo-run')
  await pipeline(stream, createWriteStream(saved))
  const reader = await openRun(saved)
  expect(readFileSync(join(reader.folder, 'bytes', 'proxy.000001-1.jsonl'), 'utf8')).toBe(recorded)
  expect(readFileSync(join(reader.folder, 'logs', 'proxy.log'), 'utf8')).toBe(printed)
  await reader.close()
})

it('fails by itself, and ends nobody else, where something had to make room while it was saved; it is begun again', async () => {
  const going = goingRun('room')
  const old = join(going, 'bytes', 'proxy.000001-1.jsonl.gz')
  writeFileSync(old, gzipSync('old'))
  const stream = await runFileStream(going, await readRunInfo(going))
  rmSync(old)
  const saved = join(folder, 'room.relevo-run')
  await expect(pipeline(stream, createWriteStream(saved))).rejects.toThrow('ENOENT')
  await writeRunFile(going, await readRunInfo(going), saved)
  await (await openRun(saved)).close()
})

it('a run that goes on is read as far as its journal was when it was opened, whatever is written meanwhile', async () => {
  const going = goingRun('read')
  const reader = await RunReader.open(going)
  const [segment = ''] = readdirSync(join(going, 'tape')).sort().reverse()
  const delta = { seq: 1_000_000, now: 1_000_000, lastEvent: 1_000_000 }
  appendFileSync(join(going, 'tape', segment), gzipSync(`${JSON.stringify(delta)}\n`))
  expect((await reader.span()).until).toBeLessThan(1_000_000)
  expect((await RunReader.open(going).then(late => late.span())).until).toBe(1_000_000)
})
