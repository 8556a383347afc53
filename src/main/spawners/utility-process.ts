import { utilityProcess } from 'electron'
import { readLines } from '#lab/spawners/output-lines'
import { processControl } from '#lab/spawners/process-control'
import type { SpawnedListener, SpawnedNode, Spawner } from '#lab/spawners/spawner'
import type { LabToNode } from '#shared/node-channel'
import { utilityExit } from './utility-exit'

/** Runs nodes as utility processes of Electron. */
export function utilityProcessSpawner(): Spawner {
  return { spawn: spawnUtility }
}

function spawnUtility(entry: string, name: string, listener: SpawnedListener): SpawnedNode {
  const child = utilityProcess.fork(entry, [name], { serviceName: `relevo ${name}`, stdio: 'pipe' })
  const send = (message: LabToNode): void => {
    if (!hasExited) child.postMessage(message)
  }
  let hasExited = false
  let wantsKill = false
  const control = processControl({ pid: () => child.pid ?? null, send })
  let error: Error | undefined

  child.on('message', listener.onMessage)
  // It has a pid only from here on.
  child.once('spawn', () => {
    control.started()
    if (wantsKill) control.kill()
  })
  child.on('error', (type, location) => (error = new Error(`${type} at ${location}`)))
  child.once('exit', code => {
    hasExited = true
    control.ended()
    // Electron drops the pipes now, before they have told their end.
    for (const end of lastLines) end()
    listener.onExit({ ...utilityExit(code, wantsKill), ...(error && { error }) })
  })
  const lastLines = [
    child.stdout && readLines(child.stdout, 'stdout', listener.onOutput),
    child.stderr && readLines(child.stderr, 'stderr', listener.onOutput)
  ].filter(end => end !== null)

  return {
    get pid() {
      return child.pid ?? null
    },
    threadId: null,
    send,
    ...control,
    kill: () => {
      wantsKill = true
      control.kill()
    }
  }
}
