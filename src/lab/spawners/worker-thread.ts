import { Worker, type ResourceLimits } from 'node:worker_threads'
import { bellMessage, sharedWords, type ThreadMemory } from '#shared/node-channel'
import { readLines } from './output-lines'
import type { NodeExit, SpawnedListener, SpawnedNode, Spawner } from './spawner'
import { ThreadRecords } from './thread-records'

/**
 * A thread that needs more than this ends, and not the whole host with it. Of the young generation 1 MiB is in use at a
 * time: with more, each of fifty threads that have little to do keeps tens of MiB of garbage.
 */
const defaultLimits: ResourceLimits = {
  maxOldGenerationSizeMb: 512,
  maxYoungGenerationSizeMb: 3,
  stackSizeMb: 4
}

/** How long to wait for a thread to stand still; a busier one is frozen as soon as it has a moment. */
const freezeWaitMs = 1_000
const freezePollMs = 2

/** Runs nodes as threads of this process. */
export function workerThreadSpawner(resourceLimits: ResourceLimits = defaultLimits): Spawner {
  const records = new ThreadRecords()
  return {
    spawn: (entry, name, listener) => spawnThread(entry, name, listener, { resourceLimits, records }),
    collect: () => records.collect()
  }
}

function spawnThread(
  entry: string,
  name: string,
  listener: SpawnedListener,
  { resourceLimits, records }: { readonly resourceLimits: ResourceLimits; readonly records: ThreadRecords }
): SpawnedNode {
  const shared = new Int32Array(new SharedArrayBuffer(4 * sharedWords.count))
  const source = records.add(listener)
  const worker = new Worker(entry, {
    name,
    workerData: { shared, ring: source.ring, bell: records.bell } satisfies ThreadMemory,
    resourceLimits,
    stdout: true,
    stderr: true,
    execArgv: [],
    argv: []
  })
  const threadId = worker.threadId
  let error: Error | undefined
  let exited = false

  worker.on('message', message => {
    if (message === bellMessage) return records.ring()
    source.take()
    Atomics.add(shared, sharedWords.taken, 1)
    listener.onMessage(message)
  })
  worker.on('messageerror', () => Atomics.add(shared, sharedWords.taken, 1))
  worker.on('error', cause => (error = cause instanceof Error ? cause : new Error(String(cause))))
  worker.once('exit', code => {
    exited = true
    source.end()
    const exit: NodeExit = { code, signal: null, ...(error && { error }) }
    listener.onExit(exit)
  })
  readLines(worker.stdout, 'stdout', listener.onOutput)
  readLines(worker.stderr, 'stderr', listener.onOutput)

  return {
    pid: null,
    threadId,
    send: message => worker.postMessage(message),
    kill: () => void worker.terminate(),
    freeze: async () => {
      Atomics.store(shared, sharedWords.freeze, 1)
      worker.postMessage({ type: 'freeze' })
      const end = performance.now() + freezeWaitMs
      const isWaiting = (): boolean =>
        Atomics.load(shared, sharedWords.frozen) === 0 && Atomics.load(shared, sharedWords.freeze) === 1
      while (isWaiting() && !exited && performance.now() < end) {
        await new Promise(resolve => setTimeout(resolve, freezePollMs))
      }
    },
    resume: () => {
      Atomics.store(shared, sharedWords.freeze, 0)
      Atomics.notify(shared, sharedWords.freeze)
    }
  }
}
