import { execFile, spawnSync } from 'node:child_process'

/** Programs that we did not write: what is not installed is not tested with, and the skipped test names it. */
export function has(program: string, ...args: string[]): boolean {
  return spawnSync(program, args.length > 0 ? args : ['--version'], { stdio: 'ignore' }).error === undefined
}

export interface Ran {
  readonly code: number
  readonly out: string
}

/** Runs a program to its end, and has what it printed. */
export function run(program: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise(resolve => {
    const child = execFile(program, args, { timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, out: stdout + stderr })
    })
    // It may have ended without reading it.
    child.stdin?.on('error', () => undefined).end(input)
  })
}

/** A Python that has this module: there may be several. */
export const pythonWith = (module: string): string | null =>
  ['python3', '/usr/bin/python3'].find(
    python => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0
  ) ?? null
