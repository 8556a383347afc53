import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { markVariable } from './process-tree'

export interface OrphanGuard {
  /** These processes, and not those named before, go with it too. */
  also(pids: readonly number[]): void
  /** Nothing happens to the process any more. Idempotent. */
  release(): void
}

/**
 * This shell outlives its holder for a moment: it reads from a pipe that only the holder has, and when that ends
 * without the word, it kills the process, or the process group, that it was given; and on Linux whoever has the mark in
 * its environment, as often as there is one, since a process may have a child just before it ends. What grep exits with
 * says nothing: whenever a process ends meanwhile, or is another user's, that is an error, whatever it has found. It is in a session
 * of its own, so that what ends the holder's whole process group does not end it too.
 */
const script = `trap '' INT TERM HUP
while read -r word pids; do
  [ "$word" = ok ] && exit
  also=$pids
done
kill -s KILL -- "$1"
for pid in $also; do kill -s KILL "$pid" 2>/dev/null; done
[ -n "$2" ] || exit
for round in 1 2 3 4 5; do
  found=$(grep -lzxF -- "$2" /proc/[0-9]*/environ 2>/dev/null)
  [ -n "$found" ] || exit
  for file in $found; do pid=\${file#/proc/}; kill -s KILL "\${pid%/environ}"; done
done`

/**
 * Makes sure that a process does not outlive this one, not even where this one is killed with SIGKILL and the other
 * stands still (stopped, or in an endless loop) and so cannot see that its channel has closed. Not for Windows.
 * @param target a process id, or a process group's number as a negative one, as kill(2) takes them
 * @param mark of a program of the user's own, in the environment of all that it starts
 */
export function holdOrphanGuard(target: number, mark?: string): OrphanGuard {
  const marked = mark === undefined ? '' : `${markVariable}=${mark}`
  const shell = spawn('/bin/sh', ['-c', script, 'relevo-guard', String(target), marked], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/'
  })
  shell.on('error', () => undefined)
  // Where the system had no descriptors left there is none, whatever its type says: then there is no guard either.
  const stdin = shell.stdin as Writable | undefined
  stdin?.on('error', () => undefined)
  shell.unref()
  return {
    also: pids => {
      if (stdin?.writable) stdin.write(`also ${pids.join(' ')}\n`)
    },
    release: () => void stdin?.end('ok\n')
  }
}
