import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { Keeper } from '../../src/keeper/keeper'
import { childProcessSpawner } from '../../src/lab/spawners/child-process'
import { built } from '../support/built'
import { temporaryFolder } from '../support/temporary-folder'
import { until } from '../support/until'

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

test('a keeper that no desk has spoken to ends by itself: whoever started it is gone', async () => {
  let ended = false
  new Keeper({
    folder: temporaryFolder(),
    programs: '',
    spawner: childProcessSpawner(),
    firstDeskMs: 200,
    onEnd: () => (ended = true)
  })
  await until(() => ended, { what: 'its end' })
})

test('of keepers that are started in a folder at once, one stays', async () => {
  const folder = temporaryFolder()
  const serve = (): ChildProcess => {
    const child = spawn(process.execPath, [join(built.main, 'keeper.js'), 'serve', folder])
    children.push(child)
    return child
  }
  const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null
  const all = Array.from({ length: 4 }, serve)
  await until(() => all.filter(isAlive).length === 1, { what: 'one keeper' })
  const stayed = all.find(isAlive)
  const late = serve()
  await until(() => !isAlive(late), { what: 'the end of one that comes late' })
  expect(late.exitCode).toBe(0)
  expect(stayed && isAlive(stayed)).toBe(true)
})
