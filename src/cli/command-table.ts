import type { Command } from 'commander'
import type { SetExitCode } from './exit-codes'

/** Adds the commands of one file to the program. */
type AddCommands = (program: Command, setExitCode: SetExitCode) => void

/** One file of commands. */
interface CommandFile {
  /** What it adds: whoever wants one of these needs no other file. */
  readonly names: readonly string[]
  readonly load: () => Promise<AddCommands>
}

/** All commands, in the order of the help. Only the file of the command that is run is read: all take 0.2 s more. */
export const labCommands: readonly CommandFile[] = [
  { names: ['start'], load: async () => (await import('./commands/start')).addStart },
  { names: ['stop'], load: async () => (await import('./commands/stop')).addStop },
  { names: ['status'], load: async () => (await import('./commands/status')).addStatus },
  { names: ['trust'], load: async () => (await import('./commands/trust')).addTrust },
  {
    names: ['kill', 'freeze', 'restart'],
    load: async () => (await import('./commands/node-actions')).addNodeActions
  },
  { names: ['pace'], load: async () => (await import('./commands/pace')).addPace },
  { names: ['mend'], load: async () => (await import('./commands/mend')).addMend },
  { names: ['log'], load: async () => (await import('./commands/log')).addLog },
  { names: ['input'], load: async () => (await import('./commands/input')).addInput },
  { names: ['fault'], load: async () => (await import('./commands/fault')).addFault },
  { names: ['partition'], load: async () => (await import('./commands/partition')).addPartition },
  { names: ['exchange'], load: async () => (await import('./commands/exchange')).addExchange },
  { names: ['load'], load: async () => (await import('./commands/load')).addLoad },
  { names: ['run'], load: async () => (await import('./exercises/run')).addRun },
  { names: ['send'], load: async () => (await import('./commands/send')).addSend },
  {
    names: ['transfers', 'pause', 'cancel', 'resume'],
    load: async () => (await import('./commands/transfers')).addTransfers
  },
  { names: ['roads'], load: async () => (await import('./sending/roads')).addRoads },
  { names: ['runs'], load: async () => (await import('./runs/runs')).addRuns },
  { names: ['open'], load: async () => (await import('./runs/open')).addOpen },
  { names: ['add'], load: async () => (await import('./commands/add')).addAdd },
  { names: ['pcap'], load: async () => (await import('./bytes/pcap')).addPcap },
  { names: ['diagram'], load: async () => (await import('./bytes/diagram')).addDiagram },
  { names: ['machine'], load: async () => (await import('./machines/machine')).addMachine },
  { names: ['report'], load: async () => (await import('./hand-ins/report')).addReport },
  { names: ['verify'], load: async () => (await import('./hand-ins/verify')).addVerify },
  { names: ['mark'], load: async () => (await import('./hand-ins/mark')).addMark }
]

/** Those that run one node by itself. */
export const nodeCommands: readonly CommandFile[] = [
  { names: ['replica'], load: async () => (await import('./nodes/replica')).addReplica },
  { names: ['proxy'], load: async () => (await import('./nodes/proxy')).addProxy },
  { names: ['balancer'], load: async () => (await import('./nodes/balancer')).addBalancer },
  { names: ['file-server'], load: async () => (await import('./nodes/file-server')).addFileServer },
  { names: ['receive'], load: async () => (await import('./nodes/receive')).addReceive }
]
