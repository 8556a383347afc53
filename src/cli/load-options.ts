import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import { loadSchema, type Load, type LoadInput, type ReplyEnd } from '#shared/load/load'
import { integer, repeated } from './parse-options'

/** What is said, as the options say it; `session` has to be asked of its proxy first. */
export type WantedLoad =
  | { readonly load: Load }
  | { readonly session: { readonly proxy: string; readonly number: number; readonly pauses: boolean } }

export interface LoadOptions {
  readonly exchange?: boolean
  readonly http?: string | boolean
  readonly path?: string
  readonly header?: readonly string[]
  readonly body?: string
  readonly status?: number
  readonly text?: readonly string[]
  readonly crlf?: boolean
  readonly hex?: string
  readonly websocket?: readonly string[]
  readonly session?: string
  readonly pauses?: boolean
  readonly none?: boolean
  readonly expect?: readonly string[]
  readonly lines?: number
  readonly line?: string
  readonly bytes?: number
  readonly quiet?: number
  readonly close?: boolean
  readonly timeout?: number
}

const protocols = ['exchange', 'http', 'text', 'hex', 'websocket', 'session', 'none'] as const
const same = (text: string): string => text

export function withLoadOptions(command: Command): Command {
  return command
    .option('--exchange', 'the coursework’s exchange')
    .option('--http [method]', 'an HTTP request; GET unless it says otherwise')
    .option('--path <path>', 'of the HTTP request or the WebSocket (default: /)')
    .option('--header <name: value>', 'a header of the request, each time', repeated(same))
    .option('--body <text>', 'the body of the request')
    .option('--status <code>', 'the status that is expected (default: any below 400)', integer(100, 599))
    .option('--text <line>', 'a line of text, each time', repeated(same))
    .option('--crlf', 'lines end in CR LF')
    .option('--hex <bytes>', 'bytes, as in "48 4f 4c 41"')
    .option('--websocket <message>', 'a message over a WebSocket, each time', repeated(same))
    .option(
      '--session <proxy/number>',
      'what was said in a session that a proxy keeps; its reply is expected'
    )
    .option('--pauses', 'with the pauses of that session')
    .option('--none', 'nothing to this target')
    .option(
      '--expect <text>',
      'the reply has this text, or matches this /expression/; of a WebSocket each answer',
      repeated(same)
    )
    .option(
      '--lines <count>',
      'the reply is over after so many lines (default of text: 1)',
      integer(1, 100_000)
    )
    .option('--line <text>', 'the reply is over with a line that has this text, or matches this /expression/')
    .option('--bytes <count>', 'the reply is over after so many bytes', integer(1, 1024 ** 2))
    .option(
      '--quiet <ms>',
      'the reply is over when nothing more comes (default of bytes: 300)',
      integer(1, 60_000)
    )
    .option('--close', 'the reply is over when the server closes; we have ended our side')
    .option('--timeout <ms>', 'for each (default: 30000)', integer(1, 600_000))
}

/** What the options say; null where they say nothing of it. @throws RelevoError `BAD_ARGUMENTS` */
export function loadFrom(options: LoadOptions): WantedLoad | null {
  const given = protocols.filter(name => options[name] !== undefined)
  if (given.length > 1) throw bad(`choose one of ${given.map(name => `--${name}`).join(', ')}`)
  const [protocol] = given
  if (protocol === undefined) {
    const stray = (
      ['path', 'header', 'body', 'status', 'expect', 'lines', 'line', 'bytes', 'quiet', 'close'] as const
    ).find(name => options[name] !== undefined)
    if (stray) throw bad(`--${stray} goes with --http, --text, --hex or --websocket`)
    return null
  }
  if (protocol === 'session') return sessionFrom(options)
  const parsed = loadSchema.safeParse(inputFrom(protocol, options))
  if (parsed.success) return { load: parsed.data }
  throw bad(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

function sessionFrom({ session = '', pauses = false }: LoadOptions): WantedLoad {
  const [, proxy, number] = /^([^/]+)\/(\d{1,15})$/.exec(session) ?? []
  if (proxy === undefined) throw bad('--session takes a proxy and the number of a session, as in proxy/12')
  return { session: { proxy, number: Number(number), pauses } }
}

function inputFrom(
  protocol: Exclude<(typeof protocols)[number], 'session'>,
  options: LoadOptions
): LoadInput {
  const { path, body, status, expect = [], timeout } = options
  const common = timeout === undefined ? {} : { timeoutMs: timeout }
  const [first] = expect
  switch (protocol) {
    case 'exchange':
      return { protocol, ...common }
    case 'none':
      return { protocol }
    case 'http':
      return {
        protocol,
        method: typeof options.http === 'string' ? options.http.toUpperCase() : 'GET',
        headers: headersFrom(options.header ?? []),
        ...(path !== undefined && { path }),
        ...(body !== undefined && { body }),
        ...(status !== undefined && { status }),
        ...(first !== undefined && { expect: first }),
        ...common
      }
    case 'text':
      return {
        protocol,
        lines: (options.text ?? []).flatMap(text => text.split(/\r?\n/)),
        newline: options.crlf ? 'crlf' : 'lf',
        until: endFrom(options) ?? { lines: 1 },
        ...(first !== undefined && { expect: first }),
        ...common
      }
    case 'hex':
      return {
        protocol: 'bytes',
        hex: options.hex ?? '',
        until: endFrom(options) ?? { quietMs: 300 },
        ...(first !== undefined && { expect: first }),
        ...common
      }
    case 'websocket':
      return {
        protocol,
        messages: [...(options.websocket ?? [])],
        expect: [...expect],
        ...(path !== undefined && { path }),
        ...common
      }
  }
}

function endFrom({ lines, line, bytes, quiet, close }: LoadOptions): ReplyEnd | null {
  const ends: ReplyEnd[] = []
  if (lines !== undefined) ends.push({ lines })
  if (line !== undefined) ends.push({ line })
  if (bytes !== undefined) ends.push({ bytes })
  if (quiet !== undefined) ends.push({ quietMs: quiet })
  if (close) ends.push({ close: true })
  if (ends.length > 1) throw bad('choose one of --lines, --line, --bytes, --quiet and --close')
  return ends[0] ?? null
}

function headersFrom(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map(line => {
      const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw bad(`--header takes "Name: value", not "${line}"`)
      return [name.trim(), value]
    })
  )
}

function bad(message: string): RelevoError {
  return new RelevoError('BAD_ARGUMENTS', message)
}
