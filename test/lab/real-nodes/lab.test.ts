import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CommandArgs, CommandName, CommandResults } from '../../../src/shared/contract'
import { createLab, type Lab } from '../../../src/lab/lab'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { freeTopology } from '../../support/free-topology'
import { built } from '../../support/built'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'

let dataDir: string
let lab: Lab
const problems: string[] = []

beforeAll(async () => {
  dataDir = temporaryFolder()
  lab = await createLab({
    dataDir,
    entryDir: built.nodes,
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    host: 'web',
    version: '0.0.0',
    topology: (await freeTopology('full')).topology,
    onQuit: () => undefined,
    onProblem: problem => void problems.push(problem)
  })
  await lab.started
})
afterAll(async () => {
  await lab?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

async function run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
  const result = await lab.call(command, args, 'panel')
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value as never
}

test('every node of the default lab comes up', () => {
  expect(problems).toEqual([])
  expect(Object.values(lab.snapshot().nodes).map(({ id, state }) => `${id} ${state}`)).toEqual(
    Object.keys(lab.snapshot().nodes).map(id => `${id} up`)
  )
})

test('exchanges reach every replica, and a replica that was killed catches up until the logs are identical', async () => {
  const verdicts = async (): Promise<string[]> =>
    (await run('replicas.compare', {})).replicas.map(({ verdict }) => verdict.kind)
  expect(await run('exchange.run', { count: 20, concurrency: 4 })).toMatchObject({ ok: 20, failed: 0 })
  // All lines have to be here before the kill: what a thread has printed and not handed over dies with it.
  await until(
    async () => {
      const { replicas } = await run('replicas.compare', {})
      return replicas.every(({ verdict, sessions }) => verdict.kind === 'identical' && sessions === 20)
    },
    { what: 'identical logs' }
  )

  await run('node.kill', { node: 'replica-2', keepDown: true })
  expect(await run('exchange.run', { count: 10, concurrency: 2 })).toMatchObject({ ok: 10 })
  await until(async () => (await verdicts())[1] === 'behind', { what: 'replica-2 behind' })
  await run('node.start', { node: 'replica-2' })
  await until(async () => (await verdicts()).every(kind => kind === 'identical'), {
    what: 'identical logs after the catch-up'
  })
  const { replicas, totalSessions } = await run('replicas.compare', {})
  expect(totalSessions).toBe(30)
  expect(replicas.map(({ lines }) => lines)).toEqual([240, 240, 240])
})

test('a file goes through the proxy to every receiver and is stored when all have verified it', async () => {
  const file = join(dataDir, 'source.mp4')
  const bytes = randomBytes(3_000_000)
  writeFileSync(file, bytes)
  const { transfer } = await run('transfer.start', { source: { path: file }, name: 'clase.mp4' })
  const view = await until(
    () => {
      const found = lab.snapshot().transfers[transfer]
      return found?.endedAt === null ? null : found
    },
    { what: 'the end of the transfer' }
  )
  expect(view).toMatchObject({ phase: 'stored', error: null, sent: bytes.length })
  expect(view.copies.map(({ phase, sha256 }) => `${phase} ${sha256}`)).toEqual(
    Array(3).fill(`stored ${view.sha256}`)
  )
  for (const n of [1, 2, 3]) {
    const folder = join(dataDir, 'nodes', lab.snapshot().topology.name, `receiver-${n}`)
    const stored = readdirSync(folder, { recursive: true }).find(name => String(name).endsWith('clase.mp4'))
    expect(readFileSync(join(folder, String(stored))).equals(bytes)).toBe(true)
  }
})

test('a balanced transfer reaches one receiver', async () => {
  const file = join(dataDir, 'small.bin')
  writeFileSync(file, randomBytes(100_000))
  const { transfer } = await run('transfer.start', {
    source: { path: file },
    name: 'small.bin',
    route: 'balanced'
  })
  const view = await until(() => {
    const found = lab.snapshot().transfers[transfer]
    return found?.endedAt === null ? null : found
  })
  expect(view).toMatchObject({ phase: 'stored', copies: [{ phase: 'stored' }] })
})

test('the load is answered, and killing the primary under it gives an autopsy', async () => {
  await run('load.set', { enabled: true, rate: 100 })
  await until(() => (lab.snapshot().nodes['proxy']?.rates.requests ?? 0) > 5, { what: 'traffic' })
  await run('node.kill', { node: 'replica-1' })
  await until(() => lab.snapshot().nodes['replica-1']?.state === 'up', { what: 'the restart' })
  await until(() => lab.snapshot().autopsies.some(({ from }) => from === 'replica-1'), { what: 'an autopsy' })
  await run('load.set', { enabled: false })
  const autopsy = lab.snapshot().autopsies.find(({ from }) => from === 'replica-1')
  expect(autopsy).toMatchObject({ observer: 'proxy', lostBytes: 0, repeatedBytes: 0 })
  expect(autopsy?.steps[0]?.step).toBe('kill-asked')
})
