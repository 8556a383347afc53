import { commandArgs, type CommandName, type CommandOrigin } from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'
import { byteCommands } from './bytes'
import { compareCommands } from './compare'
import type { Handler, Handlers, LabContext } from './context'
import { exerciseCommands } from './exercise'
import { faultCommands } from './fault'
import { labCommands } from './lab'
import { loadCommands } from './load'
import { machineCommands } from './machine'
import { markingCommands } from './marking'
import { nodeCommands } from './node'
import { programCommands } from './program'
import { readCommands } from './read'
import { runCommands } from './run'
import { roadCommands } from './roads'
import { topologyCommands } from './topology'
import { trafficCommands } from './traffic'
import { transferCommands } from './transfer'
import { trustCommands } from './trust'

/** Every command and its handler: one that is missing is a compile error here. */
const handlers: Handlers = {
  ...byteCommands,
  ...compareCommands,
  ...exerciseCommands,
  ...faultCommands,
  ...labCommands,
  ...loadCommands,
  ...machineCommands,
  ...markingCommands,
  ...nodeCommands,
  ...programCommands,
  ...readCommands,
  ...runCommands,
  ...roadCommands,
  ...topologyCommands,
  ...trafficCommands,
  ...transferCommands,
  ...trustCommands
}

/** Runs one command from outside. Its arguments are unknown until the schema has parsed them; never rejects. */
export async function runCommand(
  lab: LabContext,
  command: string,
  rawArgs: unknown,
  origin: CommandOrigin
): Promise<Result<unknown>> {
  try {
    if (!isCommand(command)) {
      const message = `there is no command "${command}"`
      return { ok: false, error: { code: 'BAD_ARGUMENTS', message, details: { command } } }
    }
    const args = commandArgs[command].safeParse(rawArgs ?? {})
    if (!args.success) {
      const problems = args.error.issues.map(({ path, message }) => ({ path: path.map(String), message }))
      const words = problems.map(({ path, message }) => `${path.join('.') || command}: ${message}`).join('; ')
      throw new RelevoError('BAD_ARGUMENTS', words.slice(0, 1000), { problems: problems.slice(0, 20) })
    }
    const handler = handlers[command] as unknown as Handler<CommandName>
    return { ok: true, value: await handler(lab, args.data as never, origin) }
  } catch (error) {
    return { ok: false, error: RelevoError.data(error) }
  }
}

function isCommand(command: string): command is CommandName {
  return Object.hasOwn(commandArgs, command)
}
