import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExerciseView } from '../../src/shared/exercise/view'
import { freeTopology } from '../support/free-topology'
import { built } from '../support/built'
import { temporaryFolder } from '../support/temporary-folder'
import { until } from '../support/until'

const cli = built.cli
let folder = ''
let lab = ''

beforeAll(async () => {
  folder = temporaryFolder('run-test')
  lab = JSON.stringify((await freeTopology('replicated-server')).topology)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(args: readonly string[]): { child: ChildProcess; said: () => string; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, 'run', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Ended>(resolve => child.on('close', code => resolve({ code, stdout, stderr })))
  return { child, said: () => stderr, ended }
}

/** @param beside the lab is in a file beside it */
function exercise(name: string, steps: string, more = '', beside = false): string {
  if (beside) writeFileSync(join(folder, 'lab.json'), lab)
  const path = join(folder, `${name}.relevo`)
  writeFileSync(
    path,
    `exercise: ${name}\ntitle: ${name}\nseed: 1\nlab: ${beside ? 'lab.json' : lab}\n${more}\nsteps:\n${steps}`
  )
  return path
}

test('the verdict is the exit code, told step by step, and in JUnit’s XML', async () => {
  const steps = '  - exchange: { count: 5 }\n  - check: { measure: client.ok, is: 5 }\n'
  const held = exercise('held', steps, '', true)
  const junit = join(folder, 'held.xml')
  const [report, saved] = [join(folder, 'held.html'), join(folder, 'held.relevo-run')]
  const one = await start([held, '--junit', junit, '--report', report, '--save', saved]).ended
  expect(one).toMatchObject({ code: 0, stdout: expect.stringMatching(/^held: held.* \(seed 1\)\n$/) })
  expect(one.stderr).toMatch(/ok .* 5 exchanges\n.*ok .* client\.ok 5 \(wanted: is 5\)/)
  expect(readFileSync(junit, 'utf8')).toMatch(/tests="2" failures="0" skipped="0"/)
  expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>[^]*client\.ok/i)
  // The file of its lab is not in the run; the lab is.
  rmSync(join(folder, 'lab.json'))
  expect((await start(['--again', saved]).ended).stdout).toContain('the same verdict as before')

  const deviated = exercise('deviated', '  - check: { measure: client.ok, is: 5 }\n')
  expect(await start([deviated]).ended).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('deviated')
  })
  const unclear = exercise('unclear', '  - check: { measure: client.p99, at-most: 5 s }\n')
  const last = await start([unclear]).ended
  expect(last).toMatchObject({ code: 2, stdout: expect.stringContaining('inconclusive') })
  expect(last.stderr).toContain('unknown, no request was answered')
})

test('what is wrong is told, and nothing runs', async () => {
  const broken = join(folder, 'broken.relevo')
  writeFileSync(broken, 'exercise: x\ntitle: x\nlab: full\nsteps:\n  - kil: me\n')
  expect(await start([broken]).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('line 5') })
  writeFileSync(broken, 'exercise: x\ntitle: x\nlab: full\ncolour: red\nsteps:\n  - say: x\n')
  expect((await start([broken]).ended).stderr).toContain('colour, line 4')
  const mistyped = exercise('mistyped', '  - check: { measure: client.fialed, is: 0 }\n')
  expect(await start([mistyped]).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no such measure')
  })
  expect(await start([mistyped, '--report', join(folder, 'report.docx')]).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('.html, .pdf or .md')
  })
  expect((await start(['no-such']).ended).code).toBe(4)
  expect((await start([]).ended).code).toBe(2)
})

test('the same seed draws the same, in each run; and a run can be made again from its folder', async () => {
  const steps = `
  - fault: { link: clients->proxy, type: corrupt, probability: 0.03, direction: downstream }
  - exchange: { count: 80 }
  - check: { measure: client.failed, at-least: 1 }
`
  const path = exercise('drawn', steps)
  const failed = async (...args: readonly string[]): Promise<[number | null, unknown]> => {
    const { code, stdout, stderr } = await start([...args, '--json']).ended
    if (!stdout) throw new Error(stderr)
    const view = JSON.parse(stdout) as ExerciseView
    return [code, view.steps.at(-1)?.check?.value]
  }
  const data = join(folder, 'data')
  const first = await failed(path, '--seed', '5', '--data', data)
  expect(first[0]).toBe(0)
  expect(await failed(path, '--seed', '5')).toEqual(first)
  const [run = ''] = readdirSync(join(data, 'runs'))
  const again = join(data, 'runs', run)
  expect(await failed('--again', again)).toEqual(first)
  expect((await start(['--again', again]).ended).stdout).toContain('the same verdict as before')
  const others = [
    await failed(path, '--seed', '6'),
    await failed(path, '--seed', '7'),
    await failed(path, '--seed', '8')
  ]
  expect(others.some(([, value]) => value !== first[1])).toBe(true)
})

test('Ctrl+C puts everything back, and ends it', async () => {
  const path = exercise(
    'long',
    '  - load: { rate: 20 }\n  - freeze: replica-2\n  - { id: long, wait: 10 min }\n'
  )
  const { child, said, ended } = start([path])
  await until(() => said().includes('freeze replica-2'), { what: 'the freeze' })
  child.kill('SIGINT')
  const { code, stdout } = await ended
  expect(code).toBe(130)
  expect(stdout).toContain('stopped')
})
