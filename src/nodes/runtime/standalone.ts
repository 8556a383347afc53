import { anySeed, seededDraws } from '#system/random'
import type { NodeKind } from '#shared/topology'
import type { NodeContext, RunningNode, StartNode } from './node-program'
import { plainLinks } from '#nodes/net/faults/links'
import { oneLine } from './one-line'
import { tellShortages } from './tell-shortages'

/** Where a node that runs in the foreground writes: `process` itself will do. */
interface StandaloneOutput {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/** How `runStandalone` ends, and whom it tells that it listens. */
interface StandaloneOptions {
  /** How long the work in hand may go on after the first signal, ms. */
  readonly graceMs?: number
  /** Called with the ports that it really listens on. */
  readonly onListening?: (ports: RunningNode['ports']) => void
  /** Ends it as a first SIGINT would. */
  readonly signal?: AbortSignal
}

/** The signals that ask a program in the foreground to end. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs the same program as in a lab in the foreground: its log lines on standard output, exactly as they are,
 * warnings and errors on standard error. The first SIGINT, SIGTERM or SIGHUP drains it, the second one ends it at
 * once; one that comes before it listens ends it too.
 * Resolves with the exit code when it has ended.
 * @throws what the start throws: RelevoError `PORT_IN_USE` and the like.
 */
export async function runStandalone<K extends NodeKind>(
  start: StartNode<K>,
  boot: NodeContext<K>['boot'],
  out: StandaloneOutput,
  { graceMs = 5_000, onListening, signal }: StandaloneOptions = {}
): Promise<number> {
  let asked = 0
  let running: RunningNode | null = null
  let disposeSignals = (): void => undefined

  const stopped = new Promise<number>((resolve, reject) => {
    const stop = (): void => {
      asked++
      if (!running) return resolve(interruptedCode)
      running.drain(asked === 1 ? graceMs : 0).then(() => resolve(asked === 1 ? 0 : interruptedCode), reject)
    }
    disposeSignals = onStopSignals(stop, signal)
  })
  const ran = (async () => {
    const context = foregroundContext<K>(boot, out)
    tellShortages(context)
    const node = await start(context)
    if (asked > 0) await node.drain(0)
    running = node
    onListening?.(node.ports)
    const end = await (node.ended ?? new Promise<never>(() => undefined))
    // When it was asked to end, the drain says how that went.
    return asked > 0 ? stopped : (end.code ?? 1)
  })()
  try {
    return await Promise.race([stopped, ran])
  } finally {
    disposeSignals()
  }
}

/** What a shell shows for a program that was ended by SIGINT. */
const interruptedCode = 130

function onStopSignals(stop: () => void, signal: AbortSignal | undefined): () => void {
  for (const name of stopSignals) process.on(name, stop)
  signal?.addEventListener('abort', stop)
  return () => {
    for (const name of stopSignals) process.off(name, stop)
    signal?.removeEventListener('abort', stop)
  }
}

function foregroundContext<K extends NodeKind>(
  boot: NodeContext<K>['boot'],
  { stdout, stderr }: StandaloneOutput
): NodeContext<K> {
  for (const stream of [stdout, stderr]) ignoreBrokenPipe(stream)
  return {
    boot,
    log: (level, text) => {
      if (level === 'info') stdout.write(`${oneLine(text)}\n`)
      else if (level !== 'debug') stderr.write(`${oneLine(text)}\n`)
    },
    links: plainLinks,
    draws: seededDraws(boot.seed ?? anySeed()),
    flush: then => then?.(),
    // There is no journal here; what a person should know is in the log.
    event: () => undefined,
    onPeer: () => undefined
  }
}

const guarded = new WeakSet<NodeJS.WritableStream>()

/** `relevo replica | head` closes the pipe early, which is no reason to stop serving. */
function ignoreBrokenPipe(stream: NodeJS.WritableStream): void {
  if (guarded.has(stream)) return
  guarded.add(stream)
  stream.on('error', () => undefined)
}
