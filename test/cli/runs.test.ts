import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { Cli } from './cli-process'
import { fakeHost, type FakeHost } from './fake-host'

const id = '2026-03-01T10-20-30-1a2b3c'

const cli = new Cli()
let host: FakeHost | undefined
afterEach(() => host?.close())
afterAll(() => cli.remove())

const run = async (...args: string[]) => {
  host ??= await fakeHost()
  return cli.run([...args, '--data', host.dataDir])
}
/** What the host was asked for, `run.list` left out. */
const asked = () => host?.asked.filter(({ command }) => command !== 'run.list')
afterEach(() => (host = undefined))

it('lists the runs, what happened in them, and what is wrong with one', async () => {
  const { code, stdout } = await run('runs')
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toMatch(/^2026-03-02T08-00-00-aaaaaa +full +2\.5 MB +goes on, 2 kills, 1 failovers$/)
  expect(lines[2]).toMatch(new RegExp(`^${id} +the cut +full +2:05 +2\\.5 MB +kept, 2 kills, 1 failovers$`))
  expect(lines[3]).toMatch(/the journal only$/)
})

it('gives them as JSON', async () => {
  const { stdout } = await run('runs', '--json')
  expect(JSON.parse(stdout).map((one: { id: string }) => one.id)).toContain(id)
})

it.each([
  [['keep', 'last'], { command: 'run.change', args: { run: id, keep: true } }],
  [['unkeep', id], { command: 'run.change', args: { run: id, keep: false } }],
  [['rename', 'the cut', 'two kills'], { command: 'run.change', args: { run: id, name: 'two kills' } }],
  [['rename', id], { command: 'run.change', args: { run: id, name: null } }],
  [['delete', '2026-03-01'], { command: 'run.delete', args: { run: id } }]
])('changes the run that is meant: %j', async (words, wanted) => {
  const { code, stdout } = await run('runs', ...words)
  expect({ code, said: stdout.includes(id) }).toEqual({ code: 0, said: true })
  expect(asked()).toEqual([wanted])
})

it('saves one where it was told to', async () => {
  const path = join(tmpdir(), 'a.relevo-run')
  const { code, stdout } = await run('runs', 'save', 'last', path)
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${path}, 2.5 MB\n` })
  expect(asked()).toEqual([{ command: 'run.export', args: { run: id, path } }])
})

it.each([
  [['keep', 'nothing'], 4, /no run "nothing"/],
  [['delete', '2026'], 2, /could be 2026-03-02.*2026-03-01.*2026-02-01/],
  [['keep'], 2, /missing required argument/]
])('says which run is not meant: %j', async (words, expected, text) => {
  const { code, stderr } = await run('runs', ...words)
  expect(code).toBe(expected)
  expect(stderr).toMatch(text)
  expect(asked() ?? []).toEqual([])
})

it('opens a file in the panel of the host that runs, and says what is not known of its end', async () => {
  const { code, stdout, stderr } = await run('open', 'a.relevo-run', '--no-open')
  expect(code).toBe(0)
  expect(stderr).toContain(
    'It is known up to 61.5 s; its chain does not cover the last 3 events, from 61.2 s on.'
  )
  expect(stdout).toMatch(/^http:.*#token=.*&run=2026-03-02T09-00-00-bbbbbb\n$/)
  expect(asked()).toMatchObject([
    { command: 'run.import', args: { source: { path: expect.stringMatching(/a\.relevo-run$/) } } },
    { command: 'run.open', args: { run: '2026-03-02T09-00-00-bbbbbb' } }
  ])
})

it('starts a host where none is there, which ends when the file is no run', async () => {
  const path = join(tmpdir(), `relevo-no-run-${process.pid}`)
  writeFileSync(path, 'no run')
  const { code, stderr } = await cli.run(['open', path, '--no-open', '--port', '0'])
  rmSync(path)
  expect(code).not.toBe(0)
  expect(stderr).toContain('the file is not a whole run')
})
