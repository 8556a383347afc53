import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  /** Fills the disk to the last byte. */
  fill(): void
  /** Takes back what `fill` has put there. */
  free(): void
  unmount(): void
}

/** Mounts a disk of its own, in memory; null where that is not allowed, which needs root and Linux. */
export function mountSmallDisk(path: string, mebibytes: number): SmallDisk | null {
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    return null
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'a')
      // Large pieces first, then what is left between them.
      for (const size of [1024 ** 2, 4096, 1]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(size))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
      }
      closeSync(file)
    },
    free: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', ['-l', path])
  }
}
