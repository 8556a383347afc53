import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { until } from '../../support/until'
import { conformanceCases, spawnSubject } from './spawner-conformance'

const entry = resolve('test/lab/spawners/fixtures/bare-program.mjs')

describe.each([
  ['worker threads', workerThreadSpawner()],
  ['child processes', childProcessSpawner()]
])('the spawner of %s', (_name, spawner) => {
  test.each(conformanceCases)('$name', ({ run }) => run(spawner, entry))
})

test('a thread that throws tells the error with its exit', async () => {
  const subject = spawnSubject(workerThreadSpawner(), entry)
  subject.ask('throw')
  await until(() => subject.exits.length > 0)
  expect(subject.exits[0]?.error?.message).toBe('thrown on purpose')
})

test('a thread that eats memory ends, and not the host', async () => {
  const spawner = workerThreadSpawner({ maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8 })
  const subject = spawnSubject(spawner, entry)
  subject.ask('eat')
  await until(() => subject.exits.length > 0)
  expect(subject.exits[0]?.error).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' })
})

test.skipIf(process.platform === 'win32')('a process that is killed tells the signal', async () => {
  const subject = spawnSubject(childProcessSpawner(), entry)
  await until(() => subject.echoes.length > 0)
  expect(await subject.end()).toEqual({ code: null, signal: 'SIGKILL' })
})
