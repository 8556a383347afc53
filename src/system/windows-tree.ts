import { execFile, spawnSync } from 'node:child_process'
import { withDescendants } from './processes'
import { windowsProcesses, windowsProcessesNow, type WindowsProcess } from './windows-processes'

/** A program of Windows, of which what it has started is to be ended with it. */
export interface WindowsTree {
  readonly pid: number
  /** When it was started, ms since 1970: whoever is older is not its child, whatever its parent's number says. */
  readonly since: number
  /** Whether it has ended, and its number may be another's. */
  readonly hasEnded: boolean
}

/**
 * Ends a program with all that it and its children have started: Windows has no process groups, and no signals either,
 * so that there is no way to ask one without a window. `taskkill /T` does it while the program lives; of one that has
 * ended, those are looked for who name it, or each other, as their parent.
 */
export async function endWindowsTree(tree: WindowsTree): Promise<void> {
  const done =
    !tree.hasEnded &&
    (await new Promise<boolean>(resolve =>
      execFile('taskkill', killArguments(tree), { windowsHide: true }, error => resolve(!error))
    ))
  if (!done) endAll(treeOf(tree, await windowsProcesses()))
}

/** The same at once, in the middle of this process's own exit. */
export function endWindowsTreeNow(tree: WindowsTree): void {
  const done =
    !tree.hasEnded &&
    spawnSync('taskkill', killArguments(tree), { windowsHide: true, stdio: 'ignore' }).status === 0
  if (!done) endAll(treeOf(tree, windowsProcessesNow()))
}

function killArguments({ pid }: WindowsTree): string[] {
  return ['/pid', String(pid), '/T', '/F']
}

/** Who belongs to it, the program first, so that it starts nothing more meanwhile. */
export function treeOf(
  { pid: root, since, hasEnded }: WindowsTree,
  all: readonly WindowsProcess[]
): readonly number[] {
  const young = all.filter(one => one.since === null || one.since >= since)
  const found = withDescendants([root], young)
  return [root, ...young.map(({ pid }) => pid).filter(pid => pid !== root && found.has(pid))].filter(
    pid => pid !== root || !hasEnded
  )
}

function endAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended, or is someone else's.
    }
  }
}
