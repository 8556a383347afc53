import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import type { TransferView } from '#shared/state'
import { sendFile } from '#nodes/protocol/transfer/sender'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { followTransfer } from '../follow-transfer'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'
import { Progress } from '../progress'
import { stopSignal } from '../stop-signal'

interface Options {
  readonly data?: string
  readonly route: string
  readonly plain?: boolean
  readonly name?: string
}

interface Source {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly mtimeMs: number
}

/** `relevo send FILE`: by a running lab to its receivers, or without a lab straight to a URL. */
export function addSend(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('send <file>'))
    .description('send a file to the lab’s file servers, or straight to a receiver')
    .option(
      '--route <route>',
      'replicated (to every file server), balanced (to one), or ws://HOST:PORT, which needs no lab',
      'replicated'
    )
    .option('--plain', 'with a URL: speak the coursework’s protocol, as its own sender does')
    .option('--name <name>', 'the name that it gets there (default: its own)')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo send video.mp4\n  relevo send video.mp4 --route balanced\n  relevo send video.mp4 --route ws://127.0.0.1:5555 --plain'
    )
    .action(async (file: string, options: Options) => {
      const source = await sourceOf(file, options.name)
      const { signal, dispose } = stopSignal()
      try {
        const done = /^wss?:\/\//.test(options.route)
          ? await sendToUrl(source, options, signal)
          : await sendThroughLab(source, options, signal)
        if (!done) setExitCode(signal.aborted ? exitCodes.interrupted : exitCodes.failed)
      } finally {
        dispose()
      }
    })
}

async function sourceOf(file: string, name: string | undefined): Promise<Source> {
  const path = resolve(file)
  const found = await stat(path).catch(() => null)
  if (!found) throw new RelevoError('FILE_NOT_FOUND', `there is no file ${path}`, { path })
  if (!found.isFile()) throw new RelevoError('BAD_ARGUMENTS', `${path} is not a file`, { path })
  return { path, name: name ?? basename(path), size: found.size, mtimeMs: found.mtimeMs }
}

async function sendToUrl(source: Source, { route, plain }: Options, signal: AbortSignal): Promise<boolean> {
  const progress = new Progress(source.size, process.stderr)
  const result = await sendFile({
    ...source,
    transferId: stableId(source),
    url: route,
    resume: true,
    plain,
    signal,
    onProgress: ({ phase, sent }) => progress.update(sent, phase)
  })
  progress.end(result.bytes, result.phase)
  if (result.phase !== 'stored') {
    note(`relevo: ${printable(result.error?.message ?? result.phase)}`)
    if (result.phase === 'cut') note('Send it again to go on where it was cut.')
    return false
  }
  const verdict = result.verified ? 'stored and verified' : 'sent; this receiver cannot verify it'
  print(`${printable(source.name)} ${verdict}, SHA-256 ${result.sha256}`)
  return true
}

/** The same file is the same transfer, so that sending it again goes on where the receiver is. */
function stableId({ path, size, mtimeMs }: Source): string {
  const identity = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs]))
    .digest('hex')
  return `cli-${identity.slice(0, 32)}`
}

function sendThroughLab(source: Source, options: Options, signal: AbortSignal): Promise<boolean> {
  if (options.plain) throw new RelevoError('BAD_ARGUMENTS', '--plain goes with --route ws://HOST:PORT')
  return withHost(dataDirOf(options), async host => {
    const { transfer } = await host.ask('transfer.start', {
      source: { path: source.path },
      name: source.name,
      route: options.route
    })
    signal.addEventListener('abort', () => void host.call('transfer.cancel', { transfer }), { once: true })
    return follow(host, transfer, source)
  })
}

async function follow(host: HostClient, transfer: string, source: Source): Promise<boolean> {
  const progress = new Progress(source.size, process.stderr)
  const view = await followTransfer(host, transfer, ({ acknowledged, phase }) =>
    progress.update(acknowledged, phase)
  )
  progress.end(view.acknowledged, view.phase)
  for (const line of copyLines(view)) print(printable(line))
  if (view.error) note(printable(`relevo: ${view.error.message}`))
  return view.phase === 'stored'
}

function copyLines({ file, copies }: TransferView): string[] {
  return copies.map(({ receiver, phase, sha256, error }) => {
    const detail = sha256 ? `, SHA-256 ${sha256}` : error ? `: ${error.message}` : ''
    return `${receiver}: ${file} ${phase}${detail}`
  })
}
