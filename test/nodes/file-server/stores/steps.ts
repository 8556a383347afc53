import type * as Fs from 'node:fs/promises'
import { vi } from 'vitest'

type Work = (...args: never[]) => Promise<unknown>

/** What waits for its turn at the disk. */
const waiting: (() => Promise<void>)[] = []
/** Whether the disk does one thing after the other, in an order that `run` chooses. */
let held = false

function inSteps<T extends Work>(work: T): T {
  const stepped = (...args: Parameters<T>): Promise<unknown> =>
    held
      ? new Promise((resolve, reject) => waiting.push(() => work(...args).then(resolve, reject)))
      : work(...args)
  return stepped as unknown as T
}

/**
 * `node:fs/promises` of which each call is a step that is taken when `interleaved` chooses it. For `vi.mock`, so that stores
 * which run side by side do so in an order that a seed decides.
 */
export async function steppedFs(): Promise<typeof Fs> {
  const real = await vi.importActual<typeof Fs>('node:fs/promises')
  const { appendFile, mkdir, readFile, rename, rm, stat, truncate, writeFile } = real
  const open = inSteps(async (...args: Parameters<typeof real.open>) => {
    const handle = await real.open(...args)
    for (const name of ['sync', 'close', 'writeFile'] as const)
      Object.assign(handle, { [name]: inSteps(handle[name].bind(handle) as Work) })
    return handle
  })
  return {
    ...real,
    ...{ appendFile: inSteps(appendFile), mkdir: inSteps(mkdir as Work) as typeof mkdir, open },
    ...{ readFile: inSteps(readFile as Work) as typeof readFile, rename: inSteps(rename), rm: inSteps(rm) },
    ...{ stat: inSteps(stat as Work) as typeof stat, truncate: inSteps(truncate) },
    writeFile: inSteps(writeFile)
  }
}

/** Numbers from 0 to below 1 that a seed decides (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Begins all of `works` at once, and lets the disk do one step after the other: the next is any of those that wait. */
export async function interleaved(seed: number, works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const next = random(seed)
  held = true
  try {
    let left = works.length
    const all = works.map(work =>
      new Promise<void>(resolve => waiting.push(async () => resolve())).then(work).finally(() => left--)
    )
    const done = Promise.allSettled(all)
    for (;;) {
      await new Promise(resolve => setImmediate(resolve))
      const [step] = waiting.splice(Math.floor(next() * waiting.length), 1)
      if (step) await step()
      else if (left === 0) break
    }
    for (const result of await done) if (result.status === 'rejected') throw result.reason
  } finally {
    held = false
  }
}
