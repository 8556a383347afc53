import type { Command } from 'commander'
import { doorKinds, usualPorts, type DoorKind } from '#shared/roads/file-doors'
import type { Address } from '#system/addresses'
import type { SetExitCode } from '../exit-codes'
import { linksTo, runForeground } from './foreground'
import {
  accountOption,
  address,
  doorsOption,
  integer,
  nameOption,
  portOption,
  repeated
} from '../parse-options'

interface Options {
  readonly port?: number
  readonly receiverPort?: number
  readonly doors?: Partial<Record<DoorKind, number>>
  readonly account?: { readonly user: string; readonly password: string }
  readonly host: string
  readonly name?: readonly string[]
  readonly dir?: string
  readonly pushTo?: readonly Address[]
  readonly maxUploadBytes?: number
  readonly maxConnections?: number
}

/** `relevo file-server`: with `--port` it takes uploads, with `--receiver-port` it receives over WebSocket, and `--doors` opens any. */
export function addFileServer(program: Command, setExitCode: SetExitCode): void {
  program
    .command('file-server')
    .description('a file server: uploads over HTTP, files from senders over WebSocket, and by further doors')
    .option('-p, --port <port>', 'HTTP upload port (the coursework has 5000)', portOption)
    .option('--receiver-port <port>', 'WebSocket receiver port (the coursework has 5555)', portOption)
    .option('--doors <kinds>', `${doorKinds.join(', ')}: each on its usual port, or ftp=2121`, doorsOption)
    .option(
      '--account <user:password>',
      'who may log in by FTP and SFTP (default: anybody of this machine)',
      accountOption
    )
    .option('--host <address>', 'the address to bind', '127.0.0.1')
    .addOption(nameOption())
    .option('--dir <dir>', 'where the files are (default: in the data folder)')
    .option('--push-to <host:port>', 'a receiver that GET /client pushes to; repeat it', repeated(address))
    .option('--max-upload-bytes <bytes>', 'largest file', integer(1, 2 ** 50))
    .option('--max-connections <count>', 'most clients at once', integer(1, 1_000_000))
    .addHelpText(
      'after',
      `
Examples:
  relevo file-server --receiver-port 5555 --dir received
  relevo file-server --port 5000 --dir server-1 --push-to 127.0.0.1:5555
  relevo file-server --doors http,https,ftp,sftp,ws,wss,tcp --dir everything`
    )
    .action(async ({ pushTo = [], dir, name: names, ...settings }: Options) => {
      const { startFileServer } = await import('#nodes/file-server/start')
      // Without any door it would be no server: the coursework's upload port is the usual one.
      const [first] = [settings.port, settings.receiverPort, ...Object.values(settings.doors ?? {})].filter(
        port => port !== undefined
      )
      const usual = first === undefined ? { port: usualPorts.http } : {}
      const id = `file-server-${first ?? usualPorts.http}`
      const node = { kind: 'file-server', id, names, ...settings, ...usual } as const
      const links = linksTo('receiver', pushTo, 'receiver')
      setExitCode(await runForeground({ start: startFileServer, node, links, dir }))
    })
}
