import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import type { LabSnapshot, TransferView } from '#shared/state'
import { isFinal } from '#shared/transfer-phases'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { bytesText, note, print, printable } from '../output'
import { Progress } from '../progress'
import { TransferFollower } from '../sending/follow-transfers'
import { copyLines, sentByLab } from '../sending/sent'
import { tableLines } from '../table'

/** Characters of an id that the table shows; any beginning that is one transfer's alone will do. */
const shownIdChars = 8

interface Options {
  readonly data?: string
  readonly json?: boolean
  readonly receiver?: string
}

/** `relevo transfers`, and `relevo pause|resume|cancel TRANSFER`; `resume` lets a frozen node go on too. */
export function addTransfers(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('transfers'))
    .description('the transfers of the lab, newest first')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  relevo transfers --json | jq \'.[] | select(.phase == "cut")\'')
    .action((options: Options) =>
      withHost(dataDirOf(options), async host => {
        const views = newestFirst(await host.ask('lab.snapshot', {}))
        if (options.json) print(JSON.stringify(views, null, 2))
        else for (const line of transferLines(views)) print(printable(line))
      })
    )
  withDataOption(program.command('pause <transfer>'))
    .description('stop a transfer; its receivers keep what they have')
    .option('--json', 'what became of it, as a line of JSON')
    .addHelpText('after', '\nExample:\n  relevo pause video.mp4')
    .action((name: string, options: Options) =>
      stop(name, options, setExitCode, {
        command: 'transfer.pause',
        phase: 'paused',
        said: ({ id, file }) => `${file} is paused; \`relevo resume ${shortId(id)}\` goes on`
      })
    )
  withDataOption(program.command('cancel <transfer>'))
    .description('end a transfer for good; what its receivers have of it is removed')
    .option('--json', 'what became of it, as a line of JSON')
    .addHelpText('after', '\nExample:\n  relevo cancel video.mp4')
    .action((name: string, options: Options) =>
      stop(name, options, setExitCode, {
        command: 'transfer.cancel',
        phase: 'cancelled',
        said: ({ file }) => `${file} is cancelled`
      })
    )
  withDataOption(program.command('resume <transfer-or-node>'))
    .description('go on with a transfer where it was, or let a frozen node go on')
    .option('--receiver <node>', 'of a transfer: this copy only')
    .option('--json', 'of a transfer: what became of it, as a line of JSON')
    .addHelpText('after', '\nExamples:\n  relevo resume video.mp4\n  relevo resume replica-1')
    .action((name: string, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const snapshot = await host.ask('lab.snapshot', {})
        const { nodes } = snapshot
        if (nodes[name] || candidates(snapshot, name).length === 0) {
          await host.ask('node.resume', { node: name })
          return print(`${name} goes on`)
        }
        const whole = await resume(host, findTransfer(snapshot, name), options)
        if (!whole) setExitCode(exitCodes.failed)
      })
    )
}

/** Goes on with a transfer and follows it to its end. Whether all its copies are stored. */
async function resume(host: HostClient, { id, size }: TransferView, options: Options): Promise<boolean> {
  const { receiver, json } = options
  await host.ask('transfer.resume', { transfer: id, ...(receiver !== undefined && { receiver }) })
  const progress = new Progress(size, process.stderr)
  const follower = new TransferFollower(host)
  let before: number | null = null
  const followed = follower.follow(id, ({ acknowledged, phase }) =>
    progress.update(acknowledged, phase, (before ??= acknowledged))
  )
  const view = await followed.finally(() => follower.close())
  progress.end(view.acknowledged, view.phase)
  const sent = sentByLab(view, true)
  if (json) print(JSON.stringify(sent))
  else for (const line of copyLines(sent)) print(printable(line))
  return sent.outcome === 'whole'
}

/** Stops a transfer for now or for good, and says what became of it: it fails where that is something else. */
function stop(
  name: string,
  options: Options,
  setExitCode: SetExitCode,
  wanted: {
    readonly command: 'transfer.pause' | 'transfer.cancel'
    readonly phase: TransferView['phase']
    readonly said: (transfer: TransferView) => string
  }
): Promise<void> {
  return withHost(dataDirOf(options), async host => {
    const transfer = findTransfer(await host.ask('lab.snapshot', {}), name)
    const { id, file } = transfer
    await host.ask(wanted.command, { transfer: id })
    const phase = await phaseOf(host, id)
    if (options.json) print(JSON.stringify({ transfer: id, file, phase }))
    else if (phase === wanted.phase) print(printable(wanted.said(transfer)))
    else note(printable(`relevo: ${file} is ${phase} already`))
    if (phase !== wanted.phase) setExitCode(exitCodes.failed)
  })
}

/** What a transfer is now: it may have been stored before it was stopped. */
async function phaseOf(host: HostClient, id: string): Promise<TransferView['phase']> {
  const { transfers } = await host.ask('lab.snapshot', { watch: { logs: [], traffic: false } })
  return transfers[id]?.phase ?? 'cancelled'
}

function newestFirst({ transfers }: LabSnapshot): TransferView[] {
  return Object.values(transfers).sort((a, b) => b.wallTime - a.wallTime)
}

/** The transfers that a name may mean: the beginning of an id, or the name of a file. */
function candidates(snapshot: LabSnapshot, name: string): TransferView[] {
  return newestFirst(snapshot).filter(({ id, file }) => id.startsWith(name) || file === name)
}

/** The one transfer of that name; of several with one file name, the one that is not done. @throws RelevoError */
function findTransfer(snapshot: LabSnapshot, name: string): TransferView {
  const found = candidates(snapshot, name)
  const open = found.filter(({ phase }) => phase !== 'stored' && phase !== 'cancelled')
  const meant = found.length > 1 && open.length > 0 ? open : found
  const [only, ...others] = meant
  if (only !== undefined && others.length === 0) return only
  if (only === undefined)
    throw new RelevoError(
      'TRANSFER_NOT_FOUND',
      `there is no transfer ${name}; \`relevo transfers\` lists them`
    )
  const ids = meant.slice(0, 5).map(({ id }) => shortId(id))
  throw new RelevoError('BAD_ARGUMENTS', `${name} may be one of ${meant.length}: ${ids.join(', ')}`)
}

const shortId = (id: string): string => id.slice(0, shownIdChars)

function transferLines(views: readonly TransferView[]): string[] {
  if (views.length === 0) return ['nothing has been sent yet']
  const rows = views.map(view => {
    const { id, file, size, route, phase, acknowledged, copies, error } = view
    const stored = copies.filter(copy => copy.phase === 'stored').length
    const percent = size === 0 || phase === 'stored' ? 100 : Math.floor((acknowledged / size) * 100)
    const names = [...new Set(copies.map(copy => copy.file ?? file))].filter(name => name !== file)
    return [
      shortId(id),
      names.length > 0 ? `${file} (as ${names.join(', ')})` : file,
      bytesText(size),
      route,
      isFinal(phase) && phase === 'stored' ? phase : `${phase} ${percent}%`,
      `${stored}/${copies.length}`,
      error?.message ?? ''
    ]
  })
  return tableLines([['ID', 'FILE', 'SIZE', 'ROUTE', 'STATE', 'COPIES', ''], ...rows])
}
