import { ProgramEnded, type StartNode } from '../runtime/node-program'
import { assertPortFree, PortWatch } from './listening'
import { startProgram } from './program'
import { programUsage } from './program-usage'

/**
 * Runs a command line of the student's own and keeps it company: it is `up` when links reach it, it ends as the
 * program ends, and the program never outlives it. However long it takes to listen, it is left alone: it may wait for
 * somebody to type, or listen elsewhere, which the lab is told.
 *
 * The program writes to this process's own standard output and error, which the lab reads line by line.
 */
export const startExternal: StartNode<'external'> = async context => {
  const { node } = context.boot
  const address = node.port === undefined ? null : { host: node.host, port: node.port }
  // Otherwise whoever else listens there would be taken for the program.
  if (address) await assertPortFree(address)
  const program = await startProgram(node)
  context.programStarted?.(program.pid)

  let port = node.port
  const watch = new PortWatch(program.pid, address, at => context.programListens?.(at))
  context.onAddress?.(moved => {
    port = moved.port
    watch.setAddress(moved)
  })
  void program.ended.then(() => watch.stop())
  if (address) {
    const end = await Promise.race([watch.reached, program.ended])
    if (end) throw new ProgramEnded('SPAWN_FAILED', describeEnd(node.command, end, program.lastError()), end)
  }

  const usage = programUsage(program.pid)
  return {
    ports: port === undefined ? {} : { port },
    stats: () => ({ ...noCounters, ...usage() }),
    drain: graceMs => program.stop(graceMs),
    ended: program.ended
  }
}

/** The counters of a node whose program is the student's: what it does inside cannot be counted from here. */
const noCounters = {
  open: 0,
  connections: 0,
  requests: 0,
  failed: 0,
  bytesIn: 0,
  bytesOut: 0,
  latency: null,
  links: []
} as const

function describeEnd(
  command: string,
  { code, signal }: { code: number | null; signal: string | null },
  lastError: string
): string {
  const end = `${command} ended before it listened (${signal === null ? `exit code ${code}` : signal})`
  return lastError === '' ? end : `${end}: ${lastError}`
}
