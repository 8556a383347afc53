import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'

/**
 * A machine that is a folder of this computer: its keeper has a home of its own, and is reached by a cable that can be
 * pulled.
 */
export class MachineHere {
  readonly folder = temporaryFolder('machine')
  readonly #pulled = join(this.folder, 'pulled')
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  /** As it stands in a topology. */
  machine(more: object = {}): object {
    return { id: this.id, address: '127.0.0.1', carrier: this.carrier, leaseMs: 60_000, ...more }
  }

  get carrier(): readonly string[] {
    const cable = resolve('test/lab/machines/fixtures/cable.mjs')
    return [process.execPath, cable, this.#pulled, this.folder]
  }

  pull(): void {
    writeFileSync(this.#pulled, '')
  }

  plugIn(): void {
    rmSync(this.#pulled, { force: true })
  }

  /** The processes of this machine whose command line has `word` in it. */
  processes(word: string): number[] {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
      .filter(pid => this.#isMine(pid) && commandLine(pid).includes(word))
  }

  get keepers(): number[] {
    return this.processes(' serve ')
  }

  /** Ends all that is left of it. */
  async remove(): Promise<void> {
    for (const pid of this.processes('')) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended meanwhile.
      }
    }
    await until(() => this.processes('').length === 0, { what: `the end of ${this.id}` })
    removeFolder(this.folder)
  }

  #isMine(pid: number): boolean {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HOME=${this.folder}\0`)
    } catch {
      return false
    }
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
