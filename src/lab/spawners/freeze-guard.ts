import { spawn } from 'node:child_process'

export interface FreezeGuard {
  /** Nothing happens to the process any more. Idempotent. */
  release(): void
}

/**
 * A stopped process cannot see that its host is gone, so that a host killed with SIGKILL would leave it behind
 * for ever. This shell outlives the host for a moment: it reads from a pipe that only the host holds, and when
 * that ends without the word, it kills the process. In a session of its own, so that what ends the host's whole
 * process group does not end it too.
 */
const script = `trap '' INT TERM HUP; read -r word; [ "$word" = ok ] || kill -KILL "$1"`

export function holdFreezeGuard(pid: number): FreezeGuard {
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
