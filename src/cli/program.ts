import { Command } from 'commander'
import { addDiagram } from './bytes/diagram'
import { addPcap } from './bytes/pcap'
import { addAdd } from './commands/add'
import { addBalancer } from './nodes/balancer'
import { addExchange } from './commands/exchange'
import { addFault } from './commands/fault'
import { addFileServer } from './nodes/file-server'
import { addInput } from './commands/input'
import { addRun } from './exercises/run'
import { addLoad } from './commands/load'
import { addNodeActions } from './commands/node-actions'
import { addMachine } from './machines/machine'
import { addMend } from './commands/mend'
import { addOpen } from './runs/open'
import { addPace } from './commands/pace'
import { addPartition } from './commands/partition'
import { addProxy } from './nodes/proxy'
import { addReplica } from './nodes/replica'
import { addRuns } from './runs/runs'
import { addRoads } from './sending/roads'
import { addSend } from './commands/send'
import { addStart } from './commands/start'
import { addStatus } from './commands/status'
import { addStop } from './commands/stop'
import { addTransfers } from './commands/transfers'
import { addReceive } from './nodes/receive'
import { addTrust } from './commands/trust'
import { addMark } from './hand-ins/mark'
import { addReport } from './hand-ins/report'
import { addVerify } from './hand-ins/verify'
import { exitCodeHelp, type SetExitCode } from './exit-codes'
import { writerTo } from './output'
import { version } from './version'

/** The whole command line. To add a command is to add a file in `commands/` and a line here. */
export function buildProgram(setExitCode: SetExitCode): Command {
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
    addRun,
    addSend,
    addTransfers,
    addRoads,
    addRuns,
    addOpen,
    addAdd,
    addPcap,
    addDiagram,
    addMachine,
    addReport,
    addVerify,
    addMark
  ]
  const nodes = [addReplica, addProxy, addBalancer, addFileServer, addReceive]
  program.commandsGroup('The lab:')
  for (const add of sets) add(program, setExitCode)
  program.commandsGroup('One node in the foreground:')
  for (const add of nodes) add(program, setExitCode)
  return program
}
