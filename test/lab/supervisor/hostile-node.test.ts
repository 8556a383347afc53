import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { harness, runtimes, type Harness } from './harness'

let entryDir: string
let lab: Harness

beforeEach(() => {
  entryDir = temporaryFolder('hostile')
  lab = harness(entryDir)
})
afterEach(async () => {
  await lab.close()
  rmSync(entryDir, { recursive: true, force: true })
})

const never = { restart: { mode: 'never' } }

/** Writes the program of a replica; `send` and `onMessage` are its channel. */
function program(body: string): void {
  writeFileSync(
    join(entryDir, 'replica.js'),
    `const { parentPort } = require('node:worker_threads')
     const send = message => (parentPort ? parentPort.postMessage(message) : process.send(message))
     const onMessage = then => (parentPort ?? process).on('message', then)
     ${body}`
  )
}

describe.each(runtimes)('a hostile node as a %s', runtime => {
  const add = () => lab.add('a', {}, { runtime, ...never })

  test('that sends nonsense is heard with a warning, and can still be up', async () => {
    program(`onMessage(() => {})
      for (const m of [null, 7, [], {}, { type: 'listening', port: 'x' }, { type: 'logs', lines: [1] }, { type: 'reply', id: 99, result: { ok: true } }]) if (m !== null) send(m)
      send({ type: 'listening', port: 1234 })`)
    add()
    await lab.supervisor.start('a', 'test')
    expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', port: 1234 })
    await until(() => lab.logs.some(line => line.level === 'warn'))
  })

  test('that ends with code 0 before it listens has not started', async () => {
    program(`setTimeout(() => process.exit(0), 20)`)
    add()
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'SPAWN_FAILED' })
    expect(lab.supervisor.status('a').state).toBe('down')
  })

  test('that cannot even be parsed says why in its log', async () => {
    program(`this is not JavaScript`)
    add()
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({})
    await until(
      () => lab.text('a').includes('SyntaxError') || lab.text('a').includes('Unexpected identifier')
    )
  })

  test('that is busy for ever is killed when it does not listen in time', async () => {
    await lab.close()
    lab = harness(entryDir, { startTimeoutMs: 500 })
    program(`for (;;);`)
    add()
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  test('that floods its log does not stop the lab', async () => {
    program(`onMessage(() => {}); send({ type: 'listening' })
      setInterval(() => { for (let i = 0; i < 2000; i++) process.stdout.write('flood ' + i + '\\n') }, 1)`)
    add()
    await lab.supervisor.start('a', 'test')
    await until(() => lab.logs.length > 1000)
    await lab.supervisor.kill('a', 'test', true)
    expect(lab.logs.length).toBeLessThan(20_000)
  })
})
