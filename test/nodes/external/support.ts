import { execFileSync } from 'node:child_process'
import type { Harness } from '../../lab/supervisor/harness'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'

/** Nothing is started again by itself. */
export const calm = { restart: { backoffMs: 60_000, maxBackoffMs: 60_000 } }

/** Whether there is such a program. */
export function has(command: string, args: readonly string[] = ['--version']): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const folder = (): string => temporaryFolder('program')

/** Resolves when the log of a node has this line. */
export function line(lab: Harness, text: string, id = 'a'): Promise<unknown> {
  return until(() => lab.logs.some(one => one.id === id && one.text === text), {
    what: `the line "${text}" (in ${JSON.stringify(lab.text(id))})`
  })
}

/** Resolves when the node shows this beginning of a line. */
export function asks(lab: Harness, text: string, id = 'a'): Promise<unknown> {
  return until(() => lab.supervisor.status(id).console?.partial?.text === text, {
    what: `"${text}" (${JSON.stringify(lab.supervisor.status(id).console)}; ${lab.text(id)})`
  })
}

export function type(lab: Harness, text: string, more: object = {}, id = 'a'): Promise<unknown> {
  return lab.supervisor.call(id, 'input', { text, newline: true, eof: false, ...more })
}

/** Long enough for a node and its program to start on this machine, as busy as it is now, ms. */
export function startsWithinMs(): number {
  const begun = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  return Math.min(20_000, 1_500 + Math.round(20 * (performance.now() - begun)))
}
