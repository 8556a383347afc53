import { spawn } from 'node:child_process'

export interface OrphanGuard {
  /** Nothing happens to the process any more. Idempotent. */
  release(): void
}

/**
 * This shell outlives its holder for a moment: it reads from a pipe that only the holder has, and when that ends
 * without the word, it kills the process, or the process group, that it was given. It is in a session of its own, so
 * that what ends the holder's whole process group does not end it too.
 */
const script = `trap '' INT TERM HUP; read -r word; [ "$word" = ok ] || kill -s KILL -- "$1"`

/**
 * Makes sure that a process does not outlive this one, not even where this one is killed with SIGKILL and the other
 * stands still (stopped, or in an endless loop) and so cannot see that its channel has closed. Not for Windows.
 * @param target a process id, or a process group's number as a negative one, as kill(2) takes them
 */
export function holdOrphanGuard(target: number): OrphanGuard {
  const shell = spawn('/bin/sh', ['-c', script, 'relevo-guard', String(target)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/'
  })
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return { release: () => void shell.stdin.end('ok\n') }
}
