import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandLine } from '#shared/programs/command-line'
import { RelevoError } from '#shared/errors'
import type { NodeContext } from '../runtime/node-program'
import { howOf, nameOf } from './describe-end'
import { ProgramOutput } from './output/program-output'
import { firstErrorLine } from './output/telling-line'
import { startProgram } from './program/program'

/** Of what it printed, so many lines go with what is said of its failure. */
const shownLines = 4

/**
 * Runs what has to be done before the program starts, and puts what it prints in the node's log.
 * @throws RelevoError `SPAWN_FAILED` with the first error in its words when it fails: to try again would not help
 */
export async function prepare(command: CommandLine, context: NodeContext<'external'>): Promise<void> {
  const { node } = context.boot
  const { encoding, id, cwd, env, terminal, prepareMs } = node
  const output = new ProgramOutput({
    encoding,
    onLine: line => context.program?.line(line, 'prepare'),
    onDropped: () => context.program?.dropped(),
    onPartial: () => undefined
  })
  const program = await startProgram({
    node: id,
    command,
    cwd,
    env,
    terminal,
    onBytes: chunk => output.write(chunk),
    onNotice: text => context.log('warn', text)
  })
  context.program?.console({ kind: program.kind, preparing: true, input: false, partial: null })
  const giveUp = new AbortController()
  const late = sleep(prepareMs, null, { signal: giveUp.signal }).catch(() => null)
  const end = await Promise.race([program.ended, late])
  giveUp.abort()
  if (end === null) {
    program.kill()
    const message = `${nameOf(command)} (prepare) has not ended after ${prepareMs} ms`
    throw new RelevoError('SPAWN_FAILED', message, { reason: 'prepare', command: nameOf(command) })
  }
  output.end()
  if (end.code === 0) return
  const line = firstErrorLine(output.lastLines)
  const message = `${nameOf(command)} (prepare) failed (${howOf(end)})${line && `: ${line}`}`
  throw new RelevoError('SPAWN_FAILED', message, {
    reason: 'prepare',
    command: nameOf(command),
    line,
    lastLines: output.lastLines.slice(0, shownLines)
  })
}
