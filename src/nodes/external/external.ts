import { ProgramEnded, type StartNode } from '../runtime/node-program'
import { assertPortFree, waitUntilListening } from './listening'
import { startProgram } from './program'
import { programUsage } from './program-usage'

/**
 * Runs a command line of the student's own and keeps it company: it is `up` when its port listens, it ends as the
 * program ends, and the program never outlives it.
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

  if (address) {
    const stopWaiting = new AbortController()
    const outcome = await Promise.race([
      waitUntilListening(address, node.startMs, stopWaiting.signal),
      program.ended
    ])
    stopWaiting.abort()
    if (outcome === false) {
      program.kill()
      const why = `${node.command} does not listen on port ${address.port} after ${node.startMs} ms`
      throw new ProgramEnded('TIMEOUT', `${why}; is it the port that it uses?`, { code: 1, signal: null })
    }
    if (outcome !== true)
      throw new ProgramEnded('SPAWN_FAILED', describeEnd(node.command, outcome, program.lastError()), outcome)
  }

  const usage = programUsage(program.pid)
  return {
    ports: node.port === undefined ? {} : { port: node.port },
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
