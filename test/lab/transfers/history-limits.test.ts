import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let one: FakeLab

beforeEach(async () => {
  folder = temporaryFolder()
  writeFileSync(join(folder, 'a.bin'), 'hola')
  one = await fakeLab()
})
afterEach(async () => {
  await one.end()
  rmSync(folder, { recursive: true, force: true })
})

let sent = 0

async function send(phase: 'stored' | 'cut'): Promise<string> {
  one.supervisor.answer = name =>
    name === 'send' ? { sha256: null, targets: [{ receiver: null, phase, bytes: 2 }] } : null
  const { transfer } = await one.run('transfer.start', {
    source: { path: join(folder, 'a.bin') },
    // The same file by the same name would be the same transfer.
    name: `${++sent}.bin`,
    route: 'ws://127.0.0.1:9999/'
  })
  await expect.poll(() => one.lab.snapshot().transfers[transfer]?.phase).toBe(phase)
  return transfer
}

test(
  'what can be resumed is remembered, however many others are done since',
  { timeout: 60_000 },
  async () => {
    const cut = await send('cut')
    const first = await send('stored')
    for (let n = 0; n < 510; n++) await send('stored')
    const transfers = one.lab.snapshot().transfers
    expect(transfers[cut]).toMatchObject({ phase: 'cut' })
    expect(transfers[first]).toBeUndefined()
    expect(Object.keys(transfers).length).toBeLessThan(505)
    expect(one.problems.filter(problem => problem.includes('no longer remembered'))).toHaveLength(1)
  }
)
