import { spawn, type ChildProcess } from 'node:child_process'
import { built } from './built'
import { posix } from './posix'

const readyMs = 120_000
const endMs = 15_000

export interface WebHostProcess {
  readonly child: ChildProcess
  /** The panel's address, token included. */
  readonly url: string
  /** All that it wrote to standard error. */
  output(): string
  /** Its exit, once it has ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Asks it to end, and waits until it has; kills it if it does not. Rejects if it had to be killed. */
  stop(): Promise<void>
}

/** Starts the built web host, and resolves when it says where the panel is. */
export function startWebHostProcess(args: readonly string[]): Promise<WebHostProcess> {
  const child = spawn(process.execPath, [built.webHost, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...(posix ? [] : (['ipc'] as const))]
  })
  let stdout = ''
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', text => (stderr += text))
  const exited: WebHostProcess['exited'] = new Promise(resolve =>
    child.once('exit', (code, signal) => resolve({ code, signal }))
  )

  const stop = async (): Promise<void> => {
    let killed = false
    const timer = setTimeout(() => {
      killed = true
      child.kill('SIGKILL')
    }, endMs)
    if (child.exitCode === null && child.signalCode === null) {
      // Where a signal is a kill, the channel carries the wish, as from the start script.
      if (posix) child.kill('SIGTERM')
      else child.send('end')
      await exited
    }
    clearTimeout(timer)
    if (killed) throw new Error(`the host did not end within ${endMs} ms\n${stderr}`)
  }

  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`the web host ${why}\n${stderr}`))
    }
    const timer = setTimeout(() => fail('did not become ready'), readyMs)
    void exited.then(() => fail('ended before it was ready'))
    child.stdout?.setEncoding('utf8').on('data', text => {
      stdout += text
      const url = /^Relevo is ready: (http:\S+)$/m.exec(stdout)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve({ child, url, exited, output: () => stderr, stop })
    })
  })
}
