import { extname } from 'node:path'
import type { LabDoor } from '#lab/hosts/lab-door'
import type { CommandArgs, CommandName, CommandResults } from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'

export const runExtension = 'relevo-run'

/** What is opened as a run of before. */
export function isRunFile(path: string): boolean {
  return extname(path).toLowerCase() === `.${runExtension}`
}

/** Runs of before in files of the user's. */
export class RunFiles {
  readonly #lab: LabDoor

  constructor(lab: LabDoor) {
    this.#lab = lab
  }

  /** Takes a run from a file; resolves with its id. @throws RelevoError */
  async open(path: string): Promise<string> {
    return (await this.#run('run.import', { source: { path } })).id
  }

  /** @throws RelevoError */
  async save(run: string, path: string): Promise<void> {
    await this.#run('run.export', { run, path })
  }

  async #run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    const result = (await this.#lab.call(command, args, 'host')) as Result<CommandResults[C]>
    if (result.ok) return result.value
    throw new RelevoError(result.error.code, result.error.message, result.error.details)
  }
}
