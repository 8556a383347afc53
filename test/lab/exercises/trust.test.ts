import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExerciseView } from '../../../src/shared/exercise/view'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** An exercise that somebody else wrote, and what its lab would run on this machine. */

let lab: RealLab
beforeAll(async () => {
  lab = await new RealLab({
    name: 'none',
    nodes: [{ id: 'clients', kind: 'client', autostart: false }]
  }).open()
})
afterAll(async () => {
  await lab.close()
})

const view = (): ExerciseView | null => lab.lab.snapshot().exercise ?? null
const reaches = (phase: ExerciseView['phase']): Promise<unknown> =>
  until(() => view()?.phase === phase, { what: `the phase ${phase}` })

/** Its program leaves a file where it ran. */
function strangers(): { folder: string; mark: string; text: string } {
  const folder = realpathSync(temporaryFolder())
  const mark = join(folder, 'it-ran')
  const program = `require('fs').writeFileSync(${JSON.stringify(mark)}, 'x'); setInterval(() => {}, 1000)`
  const topology = {
    name: 'theirs',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'theirs', kind: 'external', command: process.execPath, args: ['-e', program] }
    ]
  }
  const text = `exercise: theirs\ntitle: Theirs\nlab: ${JSON.stringify(topology)}\nsteps:\n  - say: hello\n`
  return { folder, mark, text }
}

test('its programs do not run before somebody has seen and trusted them; it waits, and goes on then', async () => {
  const { folder, mark, text } = strangers()
  await lab.run('exercise.open', { text, fileName: 'theirs.relevo', folder })
  await reaches('held')
  const { trust } = lab.lab.snapshot()
  expect(trust).toMatchObject({ file: 'theirs.relevo', folder, held: [{ node: 'theirs' }] })
  // Not by a command either.
  await expect(lab.run('node.start', { node: 'theirs' })).rejects.toThrow('NOT_TRUSTED')
  expect(existsSync(mark)).toBe(false)
  await lab.run('trust.decide', { digest: trust!.digest, decision: 'once' })
  await reaches('steps')
  await until(() => existsSync(mark), { what: 'the program' })
  await lab.run('exercise.stop', {})
})

test('one that nobody trusts is stopped, and has run nothing', async () => {
  const { folder, mark, text } = strangers()
  await lab.run('exercise.open', { text, fileName: 'theirs.relevo', folder })
  await reaches('held')
  await lab.run('exercise.stop', {})
  expect(view()).toMatchObject({ phase: 'ended', stopped: true, verdict: null })
  expect(existsSync(mark)).toBe(false)
})

test('bytes of its own choice have to stand in its lab, where they are seen; files go to nobody outside of it', async () => {
  const say = { protocol: 'bytes', hex: 'de ad' }
  const topology = (load: object): object => ({
    name: 'one',
    nodes: [
      { id: 'clients', kind: 'client', load },
      { id: 'theirs', kind: 'existing', port: 9, check: 'none' }
    ],
    links: [{ from: 'clients', to: 'theirs' }]
  })
  const open = (load: object, step: object): Promise<unknown> => {
    const text = JSON.stringify({ exercise: 'one', title: 'One', lab: topology(load), steps: [step] })
    return lab.run('exercise.open', { text, fileName: 'one.relevo' })
  }
  await expect(open({}, { load: { to: 'theirs', say } })).rejects.toThrow('EXERCISE_INVALID')
  await expect(open({}, { request: { to: 'theirs', say } })).rejects.toThrow('EXERCISE_INVALID')
  await expect(open({}, { send: { route: 'ws://10.0.0.1:5555/' } })).rejects.toThrow('EXERCISE_INVALID')
  await open({ theirs: say }, { request: { to: 'theirs', say } })
  await reaches('held')
  expect(lab.lab.snapshot().trust?.held[0]?.powers).toMatchObject([{ kind: 'sends', to: 'theirs' }])
  await lab.run('exercise.stop', {})
})

test('a lab and a file beside it are taken from there, and from nowhere else', async () => {
  const folder = realpathSync(temporaryFolder())
  mkdirSync(join(folder, 'inside'))
  const topology = { name: 'beside', nodes: [{ id: 'clients', kind: 'client' }] }
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(topology))
  const text = (where: string): string => `exercise: one\ntitle: One\nlab: ${where}\nsteps:\n  - say: hello\n`
  await lab.run('exercise.open', { text: text('lab.json'), fileName: 'one.relevo', folder })
  await reaches('steps')
  expect(lab.lab.snapshot().topology.name).toBe('beside')
  await lab.run('exercise.stop', {})
  const outside = { text: text('../lab.json'), fileName: 'one.relevo', folder: join(folder, 'inside') }
  await expect(lab.run('exercise.open', outside)).rejects.toThrow('FILE_NOT_FOUND')
  await expect(lab.run('exercise.open', { ...outside, folder: undefined })).rejects.toThrow('FILE_NOT_FOUND')

  const { runFolder } = await lab.run('host.about', {})
  expect(readFileSync(join(runFolder, 'exercise.relevo'), 'utf8')).toBe(text('lab.json'))
})
