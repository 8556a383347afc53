import { Command } from 'commander'
import { addAdd } from './commands/add'
import { addBalancer } from './commands/balancer'
import { addExchange } from './commands/exchange'
import { addFault } from './commands/fault'
import { addFileServer } from './commands/file-server'
import { addInput } from './commands/input'
import { addLoad } from './commands/load'
import { addNodeActions } from './commands/node-actions'
import { addMachine } from './machines/machine'
import { addMend } from './commands/mend'
import { addOpen } from './commands/open'
import { addPace } from './commands/pace'
import { addPartition } from './commands/partition'
import { addProxy } from './commands/proxy'
import { addReplica } from './commands/replica'
import { addRuns } from './commands/runs'
import { addRoads } from './sending/roads'
import { addSend } from './commands/send'
import { addStart } from './commands/start'
import { addStatus } from './commands/status'
import { addStop } from './commands/stop'
import { addTransfers } from './commands/transfers'
import { addReceive } from './commands/receive'
import { addTrust } from './commands/trust'
import { exitCodeHelp, type SetExitCode } from './exit-codes'
import { version } from './version'

/** The whole command line. To add a command is to add a file in `commands/` and a line here. */
export function buildProgram(setExitCode: SetExitCode): Command {
  const program = new Command('relevo')
    .description('A distributed-systems lab on one desk: kill any node, and the service goes on.')
    .version(version)
    .showHelpAfterError('(`relevo --help` lists the commands)')
    .exitOverride()
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
  relevo transfers                      what was sent, and what can be resumed
  relevo runs                           the runs of before; "relevo open FILE" shows one
  relevo replica --port 50000           one node by itself, in the foreground
${exitCodeHelp}`
    )
  const sets = [
    addStart,
    addStop,
    addStatus,
    addTrust,
    addNodeActions,
    addPace,
    addMend,
    addInput,
    addFault,
    addPartition,
    addExchange,
    addLoad,
    addSend,
    addTransfers,
    addRoads,
    addRuns,
    addOpen,
    addAdd,
    addMachine
  ]
  const nodes = [addReplica, addProxy, addBalancer, addFileServer, addReceive]
  program.commandsGroup('The lab:')
  for (const add of sets) add(program, setExitCode)
  program.commandsGroup('One node in the foreground:')
  for (const add of nodes) add(program, setExitCode)
  return program
}
