import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { built } from '../support/built'
import { temporaryFolder } from '../support/temporary-folder'

export interface CliRun {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>
}

/** The command line, as the product's build left it, with a data folder of its own. */
export class Cli {
  #dataDir: string | null = null
  readonly #children = new Set<ChildProcess>()

  start(
    args: readonly string[],
    env: Record<string, string> = {},
    input: 'ignore' | 'pipe' = 'ignore'
  ): CliRun {
    const child = spawn(process.execPath, [built.cli, ...args], {
      env: { ...process.env, RELEVO_DATA: (this.#dataDir ??= temporaryFolder('cli')), ...env },
      stdio: [input, 'pipe', 'pipe']
    })
    this.#children.add(child)
    const text = { stdout: '', stderr: '' }
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk))
    const exited = new Promise<number | null>(resolve => {
      child.on('close', code => {
        this.#children.delete(child)
        resolve(code)
      })
    })
    return { child, stdout: () => text.stdout, stderr: () => text.stderr, exited }
  }

  async run(
    args: readonly string[],
    env?: Record<string, string>
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const run = this.start(args, env)
    const code = await run.exited
    return { code, stdout: run.stdout(), stderr: run.stderr() }
  }

  /** Ends what still runs and removes its data. */
  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    if (this.#dataDir !== null) rmSync(this.#dataDir, { recursive: true, force: true })
  }
}
