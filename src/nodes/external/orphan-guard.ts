import { spawn } from 'node:child_process'

/**
 * When this process is killed with SIGKILL it cannot take its program along. This shell can: it reads from a pipe
 * that only this process holds, and when that ends without the word, it kills the program's group. It is in a
 * session of its own, so that what ends our process group does not end it too.
 */
const script = `trap '' INT TERM HUP; read -r word; [ "$word" = ok ] || kill -s KILL -- "-$1"`

export function holdOrphanGuard(group: number): { release(): void } {
  const shell = spawn('/bin/sh', ['-c', script, 'relevo-guard', String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/'
  })
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  shell.unref()
  return { release: () => void shell.stdin.end('ok\n') }
}
