import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import type { Evidence, Outcome } from '#shared/outcome'
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
        const outcome = /^wss?:\/\//.test(options.route)
          ? await sendToUrl(source, options, signal)
          : await sendThroughLab(source, options, signal)
        if (outcome !== 'whole') setExitCode(signal.aborted ? exitCodes.interrupted : exitCodeFor(outcome))
      } finally {
        dispose()
      }
    })
}

function exitCodeFor(outcome: Outcome): number {
  return outcome === 'unknown' ? exitCodes.unknown : exitCodes.failed
}

async function sourceOf(file: string, name: string | undefined): Promise<Source> {
  const path = resolve(file)
  const found = await stat(path).catch(() => null)
  if (!found) throw new RelevoError('FILE_NOT_FOUND', `there is no file ${path}`, { path })
  if (!found.isFile()) throw new RelevoError('BAD_ARGUMENTS', `${path} is not a file`, { path })
  return { path, name: name ?? basename(path), size: found.size, mtimeMs: found.mtimeMs }
}

async function sendToUrl(source: Source, { route, plain }: Options, signal: AbortSignal): Promise<Outcome> {
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
    const { outcome = 'cut', evidence, phase, error } = result
    note(`relevo: ${outcomeText(outcome, evidence)}: ${printable(error?.message ?? phase)}`)
    if (outcome === 'unknown') note('It may be stored or not. Send it again to be sure.')
    else if (phase === 'cut') note('Send it again to go on where it was cut.')
    return outcome
  }
  const verdict = result.verified
    ? 'stored and verified'
    : 'received to its end; this receiver cannot verify it'
  const said = outcomeText('whole', result.evidence)
  print(`${printable(namesText(source.name, result.name))} ${said}: ${verdict}, SHA-256 ${result.sha256}`)
  return 'whole'
}

/** The same file is the same transfer, so that sending it again goes on where the receiver is. */
function stableId({ path, size, mtimeMs }: Source): string {
  const identity = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs]))
    .digest('hex')
  return `cli-${identity.slice(0, 32)}`
}

function sendThroughLab(source: Source, options: Options, signal: AbortSignal): Promise<Outcome> {
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

async function follow(host: HostClient, transfer: string, source: Source): Promise<Outcome> {
  const progress = new Progress(source.size, process.stderr)
  const view = await followTransfer(host, transfer, ({ acknowledged, phase }) =>
    progress.update(acknowledged, phase)
  )
  progress.end(view.acknowledged, view.phase)
  for (const line of copyLines(view)) print(printable(line))
  if (view.error) note(printable(`relevo: ${view.error.message}`))
  if (view.phase === 'stored') return 'whole'
  const lost = view.copies.filter(copy => copy.phase !== 'stored')
  return lost.length > 0 && lost.every(copy => copy.outcome === 'unknown') ? 'unknown' : 'cut'
}

function copyLines({ file, copies }: TransferView): string[] {
  return copies.map(({ receiver, file: name, phase, outcome, evidence, sha256, error }) => {
    const detail = error ? `: ${error.message}` : sha256 ? `, SHA-256 ${sha256}` : ''
    return `${receiver}: ${namesText(file, name)} ${phase}${outcome ? `, ${outcomeText(outcome, evidence)}` : ''}${detail}`
  })
}

/** What a file is called at its receiver, where that is not its own name. */
function namesText(file: string, name: string | undefined): string {
  return name === undefined || name === file ? file : `${file} (as ${name})`
}

/** `whole (sha256)`. */
function outcomeText(outcome: Outcome, evidence: Evidence | undefined): string {
  return evidence ? `${outcome} (${evidence})` : outcome
}
