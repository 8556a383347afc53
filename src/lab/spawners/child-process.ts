import { fork, type ChildProcess } from 'node:child_process'
import { basename } from 'node:path'
import { readLines } from './output-lines'
import { processControl } from './process-control'
import type { NodeExit, SpawnedListener, SpawnedNode, Spawner } from './spawner'

/** Runs nodes as child processes of this Node process. */
export function childProcessSpawner(): Spawner {
  return { spawn: spawnChild }
}

function spawnChild(entry: string, name: string, listener: SpawnedListener): SpawnedNode {
  const child = fork(entry, [name], {
    // Structured clone, as the two other carriers have it.
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not the host's own: a debugger's port, a loader for its sources. Without the limit (MiB) half of what a
    // thousand idle connections take is room for garbage; Electron's V8 has it by itself.
    execArgv: ['--max-semi-space-size=4'],
    detached: needsItsOwnEnd(entry)
  })
  const control = processControl({
    pid: () => child.pid ?? null,
    send: message => sendTo(child, message)
  })
  control.started()
  let error: Error | undefined
  let exited = false
  const exit = (ended: NodeExit): void => {
    if (exited) return
    exited = true
    control.ended()
    listener.onExit(ended)
  }

  child.on('message', listener.onMessage)
  child.on('error', cause => {
    error = cause
    if (child.pid === undefined) exit({ code: null, signal: null, error })
  })
  child.once('exit', (code, signal) => exit({ code, signal, ...(error && { error }) }))
  if (child.stdout) readLines(child.stdout, 'stdout', listener.onOutput)
  if (child.stderr) readLines(child.stderr, 'stderr', listener.onOutput)

  return { pid: child.pid ?? null, threadId: null, send: message => sendTo(child, message), ...control }
}

/** The callback takes the error of a child that ends meanwhile. */
function sendTo(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => undefined)
}

/**
 * On Windows a child of Node's ends with its parent at once, in a job of the system's, but not what that child's own
 * children have started. Who runs a program of the user's stays out of the job: it sees by its channel that the host is
 * gone, and ends that program's whole tree.
 */
function needsItsOwnEnd(entry: string): boolean {
  return process.platform === 'win32' && basename(entry) === 'external.js'
}
