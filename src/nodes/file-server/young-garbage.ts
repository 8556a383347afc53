import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Bytes that come in memory of their own between two collections. V8 counts them to its heap, and begins to look through all of
 * that when it comes near a limit, which is some 10 MiB away in a small program: with 8 MiB here, after each 50 MiB.
 */
const everyBytes = 4 * 1024 ** 2

let came = 0
let collect: (() => void) | null = null

/**
 * Counts bytes that have come in memory of their own, as Node's parser of HTTP and its streams hand them on, and frees what
 * nobody needs any more of it. By itself V8 waits until such memory is some 64 MiB, and then looks through all of the heap:
 * that takes a fifth of the CPU of a `PUT`. What came a moment ago is found among the young alone.
 */
export function countGarbage(bytes: number): void {
  came += bytes
  if (came < everyBytes) return
  came = 0
  collect ??= youngCollector()
  collect()
}

function youngCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return typeof gc === 'function' ? () => void gc({ type: 'minor' }) : () => undefined
}
