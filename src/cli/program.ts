import { Command } from 'commander'
import { labCommands, nodeCommands } from './command-table'
import { exitCodeHelp, type SetExitCode } from './exit-codes'
import { writerTo } from './output'
import { version } from './version'

/**
 * The command line, or where `wanted` is the name of a command no more of it than that. To add a command is to add a file
 * in `commands/` and a row in `command-table.ts`.
 */
export async function buildProgram(setExitCode: SetExitCode, wanted?: string): Promise<Command> {
  const program = new Command('relevo')
    .description('A distributed-systems lab on one desk: kill any node, and the service goes on.')
    .version(version)
    .showHelpAfterError('(`relevo --help` lists the commands)')
    .exitOverride()
    .configureOutput({ writeOut: writerTo(process.stdout), writeErr: writerTo(process.stderr) })
    .addHelpText(
      'after',
      `
Examples:
  relevo start                          the lab and its panel, in the browser
  relevo status                         what runs
  relevo kill replica-1                 kill a node; its policy starts it again
  relevo fault set 'proxy->replica-1' latency --latency-ms 300
  relevo exchange -n 100                a hundred exchanges with port 50000
  relevo load --http GET --path / --once     one request, its reply, and what became of it
  relevo send video.mp4                 a file to every file server of the lab
  relevo machine test student@20.1.2.3  whether nodes could run there, step by step
  relevo run failover                   an experiment by itself: what it does, and its verdict
  relevo transfers                      what was sent, and what can be resumed
  relevo runs                           the runs of before; "relevo open FILE" shows one
  relevo replica --port 50000           one node by itself, in the foreground
${exitCodeHelp}`
    )
  const isWanted = ({ names }: { readonly names: readonly string[] }): boolean => names.includes(wanted ?? '')
  const isOne = [...labCommands, ...nodeCommands].some(isWanted)
  const groups = { 'The lab:': labCommands, 'One node in the foreground:': nodeCommands }
  for (const [title, files] of Object.entries(groups)) {
    program.commandsGroup(title)
    for (const file of files) if (!isOne || isWanted(file)) (await file.load())(program, setExitCode)
  }
  if (isOne && !program.commands.some(command => command.name() === wanted))
    throw new Error(`${wanted} is not in the file that the table of commands names`)
  return program
}
