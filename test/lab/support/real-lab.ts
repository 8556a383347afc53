import { rmSync } from 'node:fs'
import type { CommandArgs, CommandName, CommandResults } from '../../../src/shared/contract'
import type { Autopsy, TransferView } from '../../../src/shared/state'
import { createLab, type Lab, type LabOptions } from '../../../src/lab/lab'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { built } from '../../support/built'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'

/** A lab with real nodes, in a data folder that outlives it until `remove`. */
export class RealLab {
  dataDir = temporaryFolder()
  readonly problems: string[] = []
  readonly #topology: LabOptions['topology']
  #lab: Lab | null = null

  constructor(topology: LabOptions['topology']) {
    this.#topology = topology
  }

  get lab(): Lab {
    if (!this.#lab) throw new Error('the lab is not open')
    return this.#lab
  }

  /** Opens it, or opens it again; resolves when its nodes are up or have failed. */
  async open(): Promise<this> {
    this.#lab = await createLab({
      dataDir: this.dataDir,
      entryDir: built.nodes,
      spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
      host: 'web',
      version: '0.0.0',
      topology: this.#topology ?? 'full',
      onQuit: () => undefined,
      onProblem: problem => void this.problems.push(problem)
    })
    await this.#lab.started
    return this
  }

  /** Opens it in a data folder that is there already. */
  async openIn(dataDir: string): Promise<this> {
    rmSync(this.dataDir, { recursive: true, force: true })
    this.dataDir = dataDir
    return this.open()
  }

  async run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    const result = await this.lab.call(command, args, 'panel')
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
    return result.value as never
  }

  async reaches(node: string, state: string): Promise<void> {
    await until(() => this.lab.snapshot().nodes[node]?.state === state, { what: `${node} ${state}` })
  }

  autopsies(from: string): readonly Autopsy[] {
    return this.lab.snapshot().autopsies.filter(autopsy => autopsy.from === from)
  }

  /** Waits until the transfer is as `check` wants it. */
  async transfer(
    id: string,
    what: string,
    check: (view: TransferView) => boolean,
    timeoutMs = 60_000
  ): Promise<TransferView> {
    try {
      return await until(
        () => {
          const view = this.lab.snapshot().transfers[id]
          return view && check(view) ? view : null
        },
        { what, timeoutMs, everyMs: 2 }
      )
    } catch (error) {
      const view = JSON.stringify(this.lab.snapshot().transfers[id])
      throw new Error(`${String(error)}: ${view}`, { cause: error })
    }
  }

  async close(): Promise<void> {
    await this.#lab?.close()
    this.#lab = null
  }

  async remove(): Promise<void> {
    await this.close()
    removeFolder(this.dataDir)
  }
}
