import type { Command } from 'commander'
import type { SetExitCode } from '../exit-codes'
import { runForeground } from './foreground'
import { integer, portOption } from '../parse-options'

interface Options {
  readonly port: number
  readonly host: string
  readonly idleMs?: number
  readonly maxConnections?: number
}

/** `relevo replica`: prints one value a line, as the coursework's server does. */
export function addReplica(program: Command, setExitCode: SetExitCode): void {
  program
    .command('replica')
    .description('a replica server: prints each value that it is sent on a line of its own')
    .option('-p, --port <port>', 'where it listens', portOption, 50000)
    .option('--host <address>', 'the address to bind', '127.0.0.1')
    .option('--idle-ms <ms>', 'close a client that is silent for so long', integer(0, 3_600_000))
    .option('--max-connections <count>', 'most clients at once', integer(1, 1_000_000))
    .addHelpText('after', '\nExample:\n  relevo replica --port 50001 > replica.log')
    .action(async ({ port, host, idleMs, maxConnections }: Options) => {
      const { startReplica } = await import('#nodes/replica/replica')
      const node = { kind: 'replica', id: `replica-${port}`, port, host, idleMs, maxConnections } as const
      setExitCode(await runForeground({ start: startReplica, node }))
    })
}
