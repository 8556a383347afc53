import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'

const program = fileURLToPath(new URL('./replica-process.mjs', import.meta.url))

/** A replica that is a program of its own: it can be killed and stopped as any program can. */
export class ReplicaProcess {
  port = 0
  output = ''
  #child: ChildProcess | null = null

  /** @param backlog connections that wait at its port, at most */
  async start(backlog = 4096): Promise<this> {
    // While it is killed, no other program is given its port.
    this.port ||= await freePort()
    const child = spawn(process.execPath, [program, String(this.port), String(backlog)], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    this.#child = child
    let announced = ''
    child.stdout!.on('data', chunk => {
      announced += String(chunk)
      this.output += String(chunk)
    })
    await until(() => announced.includes('port '))
    return this
  }

  /** The first number of each exchange that it has had, in order, over all its lives. */
  get numbers(): number[] {
    return [...this.output.matchAll(/^exchange (-?\d+)$/gm)].map(([, number]) => Number(number))
  }

  get exchanges(): number {
    return this.numbers.length
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
  }
}
