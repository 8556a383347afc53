import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'
import { Progress } from '../progress'
import { batch } from '../sending/batch'
import { TransferFollower } from '../sending/follow-transfers'
import { sendInputThroughLab, sendThroughLab } from '../sending/send-through-lab'
import { sendToUrl, type SentToUrl } from '../sending/send-to-url'
import { copyLines, namesText, outcomeText, type Sent } from '../sending/sent'
import { sourcesOf, type Source } from '../sending/sources'
import { readStandardInput } from '../sending/standard-input'
import { wrongAddress } from '../sending/wrong-address'
import { stopSignal } from '../stop-signal'

/** Files at once, of several: each is quick by itself, and small ones do not wait for one another's disks. */
const filesAtOnce = 16

interface Options {
  readonly data?: string
  readonly route: string
  readonly plain?: boolean
  readonly ca?: string
  readonly name?: string
  readonly json?: boolean
}

/** `relevo send FILES`: by a running lab to its receivers, or without a lab straight to a URL. */
export function addSend(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('send <files...>'))
    .description(
      'send files, folders, or standard input (-) to the lab’s file servers, or straight to a receiver'
    )
    .option(
      '--route <route>',
      'replicated (to every file server), balanced (to one), a node, or ws://HOST:PORT or wss://HOST:PORT, which need no lab',
      'replicated'
    )
    .option('--plain', 'with a URL: speak the coursework’s protocol, as its own sender does')
    .option('--ca <file>', 'with wss://: the certificates to trust, PEM: keys/tls.crt of a file server')
    .option('--name <name>', 'the name that one file gets there (default: its own)')
    .option('--json', 'what became of each file, as a line of JSON')
    .addHelpText(
      'after',
      `
The same file by the same route again goes on where it was cut.

Examples:
  relevo send video.mp4
  relevo send *.mp4 photos --route balanced
  tar c lab | relevo send - --name lab.tar
  relevo send video.mp4 --route ws://127.0.0.1:5555 --plain
  relevo send video.mp4 --route wss://localhost:5556 --ca tls.crt`
    )
    .action(async (files: string[], options: Options) => {
      const { signal, dispose } = stopSignal()
      try {
        const wrong = wrongAddress(options.route)
        if (wrong) throw wrong
        const isUrl = /^wss?:\/\//i.test(options.route)
        if (options.plain && !isUrl)
          throw new RelevoError('BAD_ARGUMENTS', '--plain goes with --route ws://HOST:PORT')
        if (options.ca !== undefined && !/^wss:/i.test(options.route))
          throw new RelevoError('BAD_ARGUMENTS', '--ca goes with --route wss://HOST:PORT')
        const sent = isUrl
          ? await sendAllToUrl(files, options, signal)
          : await sendAllThroughLab(files, options, signal)
        const code = exitCodeFor(sent)
        if (code !== exitCodes.ok) setExitCode(signal.aborted ? exitCodes.interrupted : code)
      } finally {
        dispose()
      }
    })
}

function exitCodeFor(sent: readonly Sent[]): number {
  if (sent.some(({ outcome }) => outcome === 'cut')) return exitCodes.failed
  return sent.some(({ outcome }) => outcome === 'unknown') ? exitCodes.unknown : exitCodes.ok
}

async function sendAllToUrl(
  files: readonly string[],
  options: Options,
  signal: AbortSignal
): Promise<Sent[]> {
  const { route: url, plain = false, name, json } = options
  const ca = options.ca === undefined ? undefined : await certificates(options.ca)
  const say = (sent: SentToUrl): void => (json ? printJson(sent) : sayOfUrl(sent))
  if (isStandardInput(files)) {
    const { source, dispose } = await readStandardInput(process.stdin, name, signal)
    try {
      return await sendEach([source], signal, say, (each, onProgress) =>
        sendToUrl(each, { url, plain, ca, signal, onProgress })
      )
    } finally {
      await dispose()
    }
  }
  return sendEach(await sourcesOf(files, name), signal, say, (source, onProgress) =>
    sendToUrl(source, { url, plain, ca, signal, onProgress })
  )
}

/** @throws RelevoError `FILE_NOT_FOUND`, and `BAD_ARGUMENTS` for a file without a certificate */
async function certificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}`, { path }, error)
  })
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new RelevoError('BAD_ARGUMENTS', `there is no certificate in ${path}`, { path })
  return text
}

async function sendAllThroughLab(
  files: readonly string[],
  options: Options,
  signal: AbortSignal
): Promise<Sent[]> {
  const { route, name, json } = options
  const say = (sent: Sent): void => {
    if (json) printJson(sent)
    else for (const line of copyLines(sent)) print(printable(line))
  }
  const isInput = isStandardInput(files)
  const sources = isInput ? [] : await sourcesOf(files, name)
  const host = await HostClient.connect(dataDirOf(options))
  const follower = new TransferFollower(host)
  try {
    await follower.ready
    if (isInput) {
      if (process.stdin.isTTY)
        throw new RelevoError('BAD_ARGUMENTS', '`-` reads standard input: pipe something into it')
      const input = { input: process.stdin, name: name ?? 'stdin' }
      const sent = await sendInputThroughLab(host, input, {
        ...{ follower, route, signal },
        onView: () => undefined
      })
      say(sent)
      return [sent]
    }
    return await sendEach(sources, signal, say, (source, onProgress) =>
      sendThroughLab(host, source, {
        ...{ follower, route, signal },
        onView: ({ acknowledged, phase }, before) => onProgress(acknowledged, phase, before)
      })
    )
  } finally {
    follower.close()
    host.close()
  }
}

function isStandardInput(files: readonly string[]): boolean {
  if (!files.includes('-')) return false
  if (files.length > 1) throw new RelevoError('BAD_ARGUMENTS', '`-` is sent by itself')
  return true
}

/** Sends the files, tells of each as it ends, and of all how far they are. What one fails at does not stop the others. */
async function sendEach<S extends Sent>(
  sources: readonly Source[],
  signal: AbortSignal,
  say: (sent: S) => void,
  send: (source: Source, onProgress: (bytes: number, phase: string, before: number) => void) => Promise<S>
): Promise<Sent[]> {
  const total = sources.reduce((sum, { size }) => sum + size, 0)
  const progress = new Progress(total, process.stderr)
  const bytes = sources.map(() => 0)
  const there = sources.map(() => 0)
  const sent: Sent[] = []
  let failure: unknown = null
  await batch(sources, filesAtOnce, async (source, index) => {
    if (signal.aborted || failure !== null) return
    try {
      const one = await send(source, (now, phase, before) => {
        bytes[index] = now
        there[index] = before
        const said = sources.length > 1 ? `${sent.length} of ${sources.length} files` : phase
        progress.update(sum(bytes), said, sum(there))
      })
      if (one.phase === 'stored') bytes[index] = source.size
      sent.push(one)
      if (sources.length === 1) progress.end(sum(bytes), one.phase)
      say(one)
    } catch (error) {
      // The lab refuses the route, or is gone: that is so for the others too.
      failure = error
    }
  })
  if (failure !== null) throw failure
  const whole = sent.filter(({ outcome }) => outcome === 'whole').length
  if (sources.length > 1) progress.end(sum(bytes), `${whole} of ${sources.length} files stored`)
  return sent
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}

function printJson(sent: Sent): void {
  print(JSON.stringify(sent))
}

function sayOfUrl({ file, phase, outcome, sha256, copies, error, verified }: SentToUrl): void {
  const [copy] = copies
  if (phase === 'stored') {
    const verdict = verified ? 'stored and verified' : 'received to its end; this receiver cannot verify it'
    const said = outcomeText('whole', copy?.evidence)
    return print(`${printable(namesText(file, copy?.file))} ${said}: ${verdict}, SHA-256 ${sha256}`)
  }
  note(`relevo: ${outcomeText(outcome, copy?.evidence)}: ${printable(error?.message ?? phase)}`)
  if (outcome === 'unknown') note('It may be stored or not. Send it again to be sure.')
  else if (phase === 'cut' || phase === 'cancelled') note('Send it again to go on where it was cut.')
}
