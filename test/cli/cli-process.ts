import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(__dirname, '..', '..')

export interface CliRun {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>
}

/** The command line, built from the sources into a folder of its own. */
export class Cli {
  readonly #dir: string
  readonly #children = new Set<ChildProcess>()

  private constructor(dir: string) {
    this.#dir = dir
  }

  static async build(): Promise<Cli> {
    // Inside the project, from where the packages that are left out of the bundle are found.
    const dir = mkdtempSync(join(root, 'node_modules', '.relevo-cli-'))
    const cli = new Cli(dir)
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: true,
        target: 'node20',
        outDir: dir,
        rollupOptions: {
          input: { cli: join(root, 'src/cli/main.ts') },
          output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }
        }
      }
    }).catch((error: unknown) => {
      cli.remove()
      throw error
    })
    return cli
  }

  start(
    args: readonly string[],
    env: Record<string, string> = {},
    input: 'ignore' | 'pipe' = 'ignore'
  ): CliRun {
    const child = spawn(process.execPath, [join(this.#dir, 'cli.mjs'), ...args], {
      env: { ...process.env, RELEVO_DATA: join(this.#dir, 'data'), ...env },
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

  /** Ends what still runs and removes the build. */
  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    rmSync(this.#dir, { recursive: true, force: true })
  }
}
