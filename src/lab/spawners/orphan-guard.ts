import { spawn } from 'node:child_process'

export interface OrphanGuard {
  /** Nothing happens to the process any more. Idempotent. */
  release(): void
}

/**
 * A node ends by itself when its channel to the host closes, but one that stands still (stopped, or in an endless
 * loop) cannot see that, and would be left behind for ever by a host that was killed with SIGKILL. This shell
 * outlives the host for a moment: it reads from a pipe that only the host holds, and when that ends without the
 * word, it kills the process. In a session of its own, so that what ends the host's whole process group does not
 * end it too.
 */
const script = `trap '' INT TERM HUP; read -r word; [ "$word" = ok ] || kill -KILL "$1"`

export function holdOrphanGuard(pid: number): OrphanGuard {
  const shell = spawn('/bin/sh', ['-c', script, 'relevo-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/'
  })
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return { release: () => void shell.stdin.end('ok\n') }
}
