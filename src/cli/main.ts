import { CommanderError } from 'commander'
import { RelevoError } from '#shared/errors'
import { exitCodeOf, exitCodes } from './exit-codes'
import { NoHostError } from './no-host-error'
import { note, printable } from './output'
import { buildProgram } from './program'

/** Runs the command and tells what went wrong. Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = exitCodes.ok
  try {
    const program = await buildProgram(exitCode => (code = exitCode), argv[0])
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    // Commander has told about its own errors already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    note(`relevo: ${printable(error instanceof Error ? error.message : String(error))}`)
    if (error instanceof NoHostError) return exitCodes.noHost
    return error instanceof RelevoError ? exitCodeOf(error.code) : exitCodes.failed
  }
}

main(process.argv.slice(2)).then(code => {
  // Not `process.exit`: what is still in the pipes has to get out.
  process.exitCode = code
})
