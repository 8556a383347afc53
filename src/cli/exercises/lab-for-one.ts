import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandArgs, CommandName, CommandResults } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import { makeDataFolder } from '#lab/data-folder/make-folder'
import { createLab, type Lab } from '#lab/lab'
import { childProcessSpawner } from '#lab/spawners/child-process'
import { workerThreadSpawner } from '#lab/spawners/worker-thread'
import { builtFiles } from '#web/built-files'
import { note, printable } from '../output'
import { version } from '../version'

/** A lab in this process, for one exercise. */
export interface OwnLab {
  readonly lab: Lab
  readonly dataDir: string
  /** @throws RelevoError */
  ask<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  /** Ends it; what it wrote is gone then, unless its data folder was named. Idempotent. */
  close(): Promise<void>
  /** Takes away what it wrote, after its end. */
  remove(): Promise<void>
}

/** Nothing runs in it before the exercise brings its own topology. */
const empty = { name: 'none', nodes: [{ id: 'clients', kind: 'client', autostart: false }] }

/** @param dataDir null: a folder of its own, that is removed at the end */
export async function openOwnLab(dataDir: string | null): Promise<OwnLab> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'relevo-run-lab-')))
  makeDataFolder(folder)
  let closing: Promise<void> | undefined
  const lab = await createLab({
    dataDir: folder,
    entryDir: builtFiles.nodes,
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    host: 'web',
    version,
    topology: empty,
    onQuit: () => process.emit('SIGTERM'),
    onProblem: text => closing ?? note(printable(`relevo: ${text}`))
  })
  const close = (): Promise<void> => (closing ??= lab.close())
  return {
    lab,
    dataDir: folder,
    close,
    remove: async () => {
      await close()
      if (dataDir === null) await rm(folder, { recursive: true, force: true })
    },
    ask: async (command, args) => {
      const result = await lab.call(command, args, 'cli')
      if (result.ok) return result.value as never
      const { code, message, details } = result.error
      throw new RelevoError(code, message, details)
    }
  }
}
