import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let one: FakeLab
/** What ends each send that the client is at. */
let ends: Map<string, () => void>

beforeEach(async () => {
  folder = temporaryFolder()
  writeFileSync(join(folder, 'a.bin'), 'hola')
  one = await fakeLab()
  ends = new Map()
  one.supervisor.answer = (name, args) => {
    if (name !== 'send') return null
    const id = String((args as { transferId: unknown }).transferId)
    return new Promise(resolve =>
      ends.set(id, () => resolve({ sha256: null, targets: [{ receiver: null, phase: 'stored', bytes: 4 }] }))
    )
  }
})
afterEach(async () => {
  await one.end()
  rmSync(folder, { recursive: true, force: true })
})

async function start(n: number): Promise<string> {
  const { transfer } = await one.run('transfer.start', {
    source: { path: join(folder, 'a.bin') },
    name: `many/${n}.bin`,
    route: 'ws://127.0.0.1:9999/'
  })
  return transfer
}
const phase = (id: string): string | undefined => one.lab.snapshot().transfers[id]?.phase
const calls = (name: string): number => one.supervisor.calls.filter(call => call.name === name).length

test('of more files than the client sends at once the others wait for their turn, and none is refused', async () => {
  const ids: string[] = []
  for (let n = 0; n < 100; n++) ids.push(await start(n))
  await expect.poll(() => ends.size).toBe(32)
  const done = new Set<string>()
  while (done.size < ids.length) {
    await expect.poll(() => [...ends.keys()].some(id => !done.has(id))).toBe(true)
    for (const [id, end] of ends) {
      if (done.has(id)) continue
      done.add(id)
      end()
    }
    expect(ends.size - done.size).toBeLessThanOrEqual(32)
  }
  await expect.poll(() => ids.map(phase).every(each => each === 'stored')).toBe(true)
})

test('one that waits for its turn is cancelled, or paused and resumed, without the client', async () => {
  const ids: string[] = []
  for (let n = 0; n < 34; n++) ids.push(await start(n))
  await expect.poll(() => ends.size).toBe(32)
  const [cancelled = '', paused = ''] = ids.slice(32)
  await one.run('transfer.cancel', { transfer: cancelled })
  await one.run('transfer.pause', { transfer: paused })
  expect([phase(cancelled), phase(paused)]).toEqual(['cancelled', 'paused'])
  expect(calls('pause-send') + calls('cancel-send')).toBe(0)
  await one.run('transfer.resume', { transfer: paused })
  for (const end of ends.values()) end()
  await expect.poll(() => ends.has(paused)).toBe(true)
  ends.get(paused)?.()
  await expect.poll(() => phase(paused)).toBe('stored')
  expect(ends.has(cancelled)).toBe(false)
  expect(calls('send')).toBe(33)
})
