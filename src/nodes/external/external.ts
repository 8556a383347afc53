import type { ConsoleView } from '#shared/programs/console'
import { parseReady, type Ready } from '#shared/programs/program'
import type { NodeOfKind } from '#shared/topology'
import { noCounters } from '../runtime/no-counters'
import { type ProgramEnd, type StartNode } from '../runtime/node-program'
import { endedBeforeReady, endedByItself } from './describe-end'
import { ProgramInput } from './input'
import { ProgramOutput } from './output/program-output'
import { ChildIds } from './output/child-ids'
import { prepare } from './prepare'
import { startProgram } from './program/program'
import { programUsage } from './program/program-usage'
import { assertPortFree, PortWatch } from './ready/listening'
import { watchRenewals } from './ready/renewals'
import { waitUntilReady } from './ready/wait-until-ready'

/**
 * Runs a command line of the student's own in a terminal of its own and keeps it company: it is `up` when it is ready,
 * it ends as the program ends, and neither the program nor what it starts outlives it. However long it takes, it is left
 * alone: it may wait for somebody to type, or listen elsewhere, which the lab is told.
 */
export const startExternal: StartNode<'external'> = async context => {
  const { node } = context.boot
  let address = node.port === undefined ? null : { host: node.host, port: node.port }
  // Otherwise whoever else listens there would be taken for the program.
  if (address) await assertPortFree(address)
  if (node.prepare !== undefined && !context.boot.prepared) await prepare(node.prepare, context)

  const ready = readyOf(node)
  let hasLine = false
  let children: ChildIds | null = null
  const output = new ProgramOutput({
    encoding: node.encoding,
    onLine: (line, source) => {
      if (ready?.when === 'line' && ready.pattern.test(line.text)) hasLine = true
      const child = children?.in(line.text)
      context.program?.line({ ...line, ...(child !== undefined && { child }) }, source)
    },
    onDropped: () => context.program?.dropped(),
    onPartial: partial => show({ partial })
  })
  let view: ConsoleView | null = null
  const show = (change: Partial<ConsoleView>): void => {
    if (view === null) return
    view = { ...view, ...change }
    context.program?.console(view)
  }

  const program = await startProgram({
    node: node.id,
    command: node.command,
    args: node.args,
    cwd: node.cwd,
    env: node.env,
    terminal: node.terminal,
    port: node.port,
    onBytes: (chunk, source) => output.write(chunk, source),
    onNotice: text => context.log('warn', text)
  })
  const input = new ProgramInput(program, {
    encoding: node.encoding,
    onEcho: bytes => output.write(bytes),
    onClosed: () => show({ input: false })
  })
  const calls = { input: async (args: unknown) => input.type(args) }
  context.program?.started(program.trace)
  children = new ChildIds(program.trace.pid)
  view = { kind: program.kind, preparing: false, input: true, partial: null }
  show({})
  const ended = program.ended.then(end => {
    output.end()
    return end
  })
  const stop = (graceMs: number): Promise<void> => program.stop(node.stop.signal, graceMs)
  context.program?.takeEarly({ calls, stop, ended })

  const watch = new PortWatch(program.listeners, address, at => context.program?.listens(at))
  context.program?.onAddress(moved => {
    address = moved
    watch.setAddress(moved)
  })
  const stopWatching = watchRenewals(
    program.pid,
    () => address?.port ?? null,
    (before, pid) => context.event('renewed', { before, pid })
  )
  void ended.then(() => {
    watch.stop()
    stopWatching()
  })
  if (ready) {
    const isReady = waitUntilReady({
      ready,
      address: () => address,
      reached: watch.reached,
      hasLine: () => hasLine,
      ended
    })
    const end = await Promise.race([isReady, ended])
    if (end) throw endedBeforeReady(node, end, output.lastLines)
  }

  const usage = programUsage(program.pid)
  let wasAsked = false
  return {
    ports: address === null ? {} : { port: address.port },
    // What the student's program does inside cannot be counted from here.
    stats: () => ({ ...noCounters, ...usage() }),
    drain: graceMs => {
      wasAsked = true
      return stop(graceMs)
    },
    ended: ended.then((end): ProgramEnd => {
      const error = wasAsked ? null : endedByItself(node, end, output.lastLines)
      return { ...end, ...(error && { error }) }
    }),
    calls
  }
}

/** Null: it is up as soon as it was started. */
function readyOf({ ready, port }: NodeOfKind<'external'>): Ready | null {
  if (ready !== undefined) return parseReady(ready)
  return port === undefined ? null : { when: 'port' }
}
