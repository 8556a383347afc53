import type { Command } from 'commander'
import { join, resolve } from 'node:path'
import type { EventData } from '#shared/journal'
import type { StartNode } from '#nodes/runtime/node-program'
import type { SetExitCode } from '../exit-codes'
import { runForeground } from './foreground'
import { bytesText, note, print, printable } from '../output'
import { integer, nameOption, portOption } from '../parse-options'

/** Where the coursework's receiver listens. */
const usualPort = 5555

interface Options {
  readonly port: number
  readonly host: string
  readonly name?: readonly string[]
  readonly dir: string
  readonly count?: number
  readonly json?: boolean
}

/** `relevo receive`: takes files from senders, and says where each one is. */
export function addReceive(program: Command, setExitCode: SetExitCode): void {
  program
    .command('receive')
    .description('receive files from `relevo send` or the coursework’s senders, and say where they are')
    .option('-p, --port <port>', 'WebSocket port', portOption, usualPort)
    .option('--host <address>', 'the address to bind', '127.0.0.1')
    .addOption(nameOption())
    .option('--dir <dir>', 'where the files go: offered ones in its folder `received`', '.')
    .option('--count <files>', 'end after so many files', integer(1, 1_000_000))
    .option('--json', 'each file as a line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  relevo receive --dir downloads
  relevo receive --count 1 --json | jq -r .path`
    )
    .action(async ({ port, host, name: names, dir, count, json }: Options) => {
      const { startFileServer } = await import('#nodes/file-server/start')
      const enough = new AbortController()
      let files = 0
      const onTransfer = (data: EventData['transfer']): void => {
        if (data.phase !== 'stored' && data.phase !== 'cut' && data.phase !== 'failed') return
        const path = data.phase === 'stored' ? pathOf(resolve(dir), data) : null
        const { file, phase, bytes = 0, sha256 = null, reason } = data
        if (json) print(JSON.stringify({ file, phase, path, bytes, sha256, ...(reason && { reason }) }))
        else if (path !== null) print(printable(`${path}  ${bytesText(bytes)}, SHA-256 ${sha256}`))
        if (path !== null && ++files === count) enough.abort()
      }
      const start: StartNode<'file-server'> = context =>
        startFileServer({
          ...context,
          // Standard output is for the files.
          log: (level, text) => {
            if (level !== 'debug') note(printable(text))
          },
          event: (kind, data, link) => {
            context.event(kind, data, link)
            if (kind === 'transfer') onTransfer(data as EventData['transfer'])
          }
        })
      const node = { kind: 'file-server', id: `receive-${port}`, names, host, receiverPort: port } as const
      setExitCode(await runForeground({ start, node, dir, signal: enough.signal }))
    })
}

/** The plain protocol has one name for all files, beside the folder of the offered ones. */
function pathOf(dir: string, { transfer, file }: EventData['transfer']): string {
  return transfer.startsWith('plain-') ? join(dir, file) : join(dir, 'received', file)
}
