import { rmSync } from 'node:fs'
import type { CommandArgs, CommandName, CommandResults } from '../../../src/shared/contract'
import { createLab, type Lab, type LabOptions } from '../../../src/lab/lab'
import { FakeSupervisor } from './fake-supervisor'
import { temporaryFolder } from '../../support/temporary-folder'

export interface FakeLab {
  readonly lab: Lab
  readonly supervisor: FakeSupervisor
  readonly dataDir: string
  readonly problems: string[]
  /** The command's value; throws its error's code and message. */
  run<C extends CommandName>(command: C, args?: CommandArgs<C>): Promise<CommandResults[C]>
  end(): Promise<void>
}

const noSpawner = {
  spawn: () => {
    throw new Error('the fake supervisor spawns nothing')
  }
}

/** A lab whose nodes are fake, in a data folder of its own unless told. */
export async function fakeLab(options: Partial<LabOptions> = {}): Promise<FakeLab> {
  const dataDir = options.dataDir ?? temporaryFolder()
  const problems: string[] = []
  let supervisor: FakeSupervisor | undefined
  const lab = await createLab({
    dataDir,
    entryDir: '/nowhere',
    spawners: { thread: noSpawner, process: noSpawner },
    host: 'web',
    version: '0.0.0',
    onQuit: () => undefined,
    onProblem: problem => void problems.push(problem),
    supervise: (listener, faultsFor) => (supervisor = new FakeSupervisor(listener, faultsFor)),
    ...options
  })
  await lab.started
  return {
    lab,
    supervisor: supervisor!,
    dataDir,
    problems,
    run: async (command, args) => {
      const result = await lab.call(command, args, 'panel')
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
      return result.value as never
    },
    end: async () => {
      await lab.close()
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    }
  }
}
