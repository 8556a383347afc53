import { RelevoError } from '#shared/errors'
import type { LabToNode } from '#shared/node-channel'
import type { ProgramTrace } from '#shared/programs/trace'
import { holdOrphanGuard, type OrphanGuard } from '#system/orphan-guard'
import { signalIfThere, signalProgram } from '#system/process-tree'
import { endWindowsTree } from '#system/windows-tree'
import { flagFileFreezer } from './flag-file-freezer'
import type { SpawnedNode } from './spawner'

interface ProcessControl extends Pick<SpawnedNode, 'kill' | 'freeze' | 'resume' | 'actOn'> {
  /** To be called when the process has its pid: from then on it cannot outlive the host. */
  started(): void
  /** To be called when the process has ended: from then on its pid may be someone else's. */
  ended(): void
}

/** How long a node whose program was killed has to tell its end before it is killed too, ms. */
const wrapperMs = 1_000

/** Kill, freeze and resume of a process by its pid, the same for a fork and for a utility process. */
export function processControl(target: {
  readonly pid: () => number | null
  readonly send: (message: LabToNode) => void
}): ProcessControl {
  let hasEnded = false
  let program: ProgramTrace | null = null
  let guard: OrphanGuard | null = null
  let wrapperTimer: NodeJS.Timeout | null = null
  const isWindows = process.platform === 'win32'
  const since = Date.now()
  const flagFile = isWindows ? flagFileFreezer(target.send) : null

  const signalNode = (name: NodeJS.Signals): void => {
    const pid = target.pid()
    if (pid !== null && !hasEnded) signalIfThere(pid, name)
  }
  const signal = (name: NodeJS.Signals): void => {
    if (program === null) signalNode(name)
    else if (!hasEnded) signalProgram(program, name)
  }

  return {
    started: () => {
      const pid = target.pid()
      if (pid !== null && !isWindows && !hasEnded) guard ??= holdOrphanGuard(pid)
    },
    kill: () => {
      if (hasEnded) return
      const own = target.pid()
      if (isWindows && program !== null && own !== null)
        return void endWindowsTree({ pid: own, since, hasEnded: false })
      signal('SIGKILL')
      if (program !== null) wrapperTimer ??= setTimeout(() => signalNode('SIGKILL'), wrapperMs).unref()
    },
    freeze: async () => {
      const pid = target.pid()
      if (pid === null || hasEnded) return
      if (flagFile) {
        if (program !== null)
          throw new RelevoError('NOT_SUPPORTED', 'Windows cannot freeze a program of your own')
        return flagFile.freeze()
      }
      signal('SIGSTOP')
    },
    resume: () => {
      if (flagFile) return flagFile.resume()
      signal('SIGCONT')
    },
    actOn: trace => {
      program = trace
    },
    ended: () => {
      // What is left of the program must not outlive its node, however that ended.
      if (program !== null && !isWindows) signal('SIGKILL')
      hasEnded = true
      if (wrapperTimer) clearTimeout(wrapperTimer)
      guard?.release()
      guard = null
      flagFile?.resume()
    }
  }
}
