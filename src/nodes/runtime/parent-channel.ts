import { existsSync } from 'node:fs'
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { logLevels } from '#shared/names'
import {
  bellMessage,
  recordKinds,
  sharedWords,
  type NodeLogLine,
  type NodeToLab,
  type ThreadMemory
} from '#shared/node-channel'
import type { Runtime } from '#shared/topology'
import { RingWriter } from '#system/shared-ring'

/** A node's end of its channel to the lab, whatever carries it. */
export interface ParentChannel {
  readonly runtime: Runtime
  /** @param safe called when the message can no longer be lost with this node, as far as that is known */
  send(message: NodeToLab, safe?: () => void): void
  /**
   * Puts a line, or a message, where the lab finds it without having been sent anything, and where it outlives this node.
   * Returns false where that is not possible, or not now: then it has to be sent. Left out: it never is.
   */
  putLine?(line: NodeLogLine): boolean
  putMessage?(message: NodeToLab, at: number): boolean
  /** How many sent messages are still on their way; 0 where that is not known. */
  inFlight(): number
  onMessage(listener: (message: unknown) => void): void
  /** The lab is gone. Only a process can outlive it. */
  onClose(listener: () => void): void
  /** Blocks the event loop until the lab lets it go on. */
  freeze(flagFile?: string): void
}

/** Electron's `process.parentPort`, of which Node's types know nothing. */
interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** The channel through which this program was started; null when nobody's child it is. */
export function findParentChannel(): ParentChannel | null {
  if (!isMainThread && parentPort) return workerChannel(parentPort)
  const utility = (process as { parentPort?: UtilityPort }).parentPort
  if (utility) return utilityChannel(utility)
  return typeof process.send === 'function' ? forkChannel() : null
}

function workerChannel(port: MessagePort): ParentChannel {
  const given = workerData as Partial<ThreadMemory> | null
  const shared = given?.shared ?? new Int32Array(sharedWords.count)
  let sent = 0
  // Both count round an int32, so that their difference is right also after it wrapped.
  const inFlight = (): number => (sent - Atomics.load(shared, sharedWords.taken)) | 0
  return {
    ...(given?.ring && given.bell && recordsIn(given.ring, given.bell, port, inFlight)),
    runtime: 'thread',
    send: (message, safe) => {
      sent++
      port.postMessage(message)
      // It is in the lab's own queue now, which is read to its end after this thread's exit.
      safe?.()
    },
    inFlight,
    onMessage: listener => void port.on('message', listener),
    onClose: listener => void port.on('close', listener),
    freeze: () => {
      Atomics.store(shared, sharedWords.frozen, 1)
      while (Atomics.load(shared, sharedWords.freeze) === 1) Atomics.wait(shared, sharedWords.freeze, 1)
      Atomics.store(shared, sharedWords.frozen, 0)
    }
  }
}

/** The memory of this thread's records. */
function recordsIn(
  ring: SharedArrayBuffer,
  bell: Int32Array,
  port: MessagePort,
  inFlight: () => number
): Required<Pick<ParentChannel, 'putLine' | 'putMessage'>> {
  const writer = new RingWriter(ring)
  const put = (kind: number, at: number, text: string, level: number, peerPort: number): boolean => {
    // What was sent before must be taken before, too.
    if (inFlight() !== 0 || !writer.write({ kind, level, port: peerPort, at, text })) return false
    if (Atomics.exchange(bell, 0, 1) === 0) port.postMessage(bellMessage)
    return true
  }
  return {
    putLine: ({ at, level, text, peerPort, child, source, styles }) =>
      source === undefined &&
      child === undefined &&
      styles === undefined &&
      put(recordKinds.line, at, text, logLevels.indexOf(level), peerPort ?? 0),
    putMessage: (message, at) => put(recordKinds.message, at, JSON.stringify(message), 0, 0)
  }
}

function utilityChannel(port: UtilityPort): ParentChannel {
  return {
    runtime: 'process',
    send: (message, safe) => {
      port.postMessage(message)
      safe?.()
    },
    inFlight: () => 0,
    onMessage: listener => port.on('message', event => listener(event.data)),
    // Chromium ends its utility processes when the browser process is gone.
    onClose: () => undefined,
    freeze: blockWhileExists
  }
}

function forkChannel(): ParentChannel {
  let inFlight = 0
  return {
    runtime: 'process',
    send: (message, safe) => {
      if (!process.connected) return safe?.()
      inFlight++
      // What does not fit into the pipe waits in this process, and is lost with it. The callback also takes the error
      // of a channel that closes meanwhile.
      process.send?.(message, undefined, undefined, () => {
        inFlight--
        safe?.()
      })
    },
    inFlight: () => inFlight,
    onMessage: listener => void process.on('message', listener),
    onClose: listener => void process.once('disconnect', listener),
    freeze: blockWhileExists
  }
}

/** How often a blocked process looks whether it may go on, ms. */
const pollMs = 50

/** Where no signal stops a process: stands still until the lab removes the file, or is gone itself. */
function blockWhileExists(flagFile?: string): void {
  if (flagFile === undefined) return
  const parent = process.ppid
  const never = new Int32Array(new SharedArrayBuffer(4))
  while (existsSync(flagFile)) {
    Atomics.wait(never, 0, 0, pollMs)
    if (!isAlive(parent)) process.exit(1)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
