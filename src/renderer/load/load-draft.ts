import '../faults/form/schema-without-eval'
import {
  loadSchema,
  type Load,
  type LoadInput,
  type LoadProtocol,
  type RecordedLoad,
  type ReplyEnd
} from '#shared/load/load'

export const ends = [
  'lines',
  'line',
  'bytes',
  'quietMs',
  'close'
] as const satisfies readonly (keyof ReplyEnd)[]
type End = (typeof ends)[number]

/** The form of a load, in which every field is what stands in it. `fitting`: what fits the target by itself. */
export interface LoadDraft {
  readonly protocol: LoadProtocol | 'fitting'
  readonly method: string
  readonly path: string
  /** `Name: value`, one a line. */
  readonly headers: string
  readonly body: string
  readonly status: string
  /** Lines of text, or messages, one a line. */
  readonly lines: string
  readonly newline: 'lf' | 'crlf'
  readonly hex: string
  readonly end: End
  readonly endValue: string
  readonly expect: string
  readonly recorded: RecordedLoad | null
  readonly pauses: boolean
  /** How long a reply may take, ms: no field shows it, and it stays as it was. */
  readonly timeoutMs: number | null
}

const empty: LoadDraft = {
  protocol: 'fitting',
  method: 'GET',
  path: '/',
  headers: '',
  body: '',
  status: '',
  lines: '',
  newline: 'lf',
  hex: '',
  end: 'lines',
  endValue: '1',
  expect: '',
  recorded: null,
  pauses: false,
  timeoutMs: null
}

/** What stands in the form for a load; undefined: nothing is set for the target. */
export function draftOf(load: Load | undefined): LoadDraft {
  if (!load) return empty
  const timeoutMs = load.protocol === 'none' ? null : load.timeoutMs
  const base = { ...empty, protocol: load.protocol, timeoutMs }
  switch (load.protocol) {
    case 'http': {
      const { method, path, body = '', expect = '', status } = load
      const headers = Object.entries(load.headers).map(([name, value]) => `${name}: ${value}`)
      return {
        ...base,
        method,
        path,
        headers: headers.join('\n'),
        body,
        expect,
        status: status === undefined ? '' : String(status)
      }
    }
    case 'text':
      return {
        ...base,
        ...endOf(load.until),
        lines: load.lines.join('\n'),
        newline: load.newline,
        expect: load.expect ?? ''
      }
    case 'bytes':
      return { ...base, ...endOf(load.until), hex: load.hex, expect: load.expect ?? '' }
    case 'websocket':
      return { ...base, path: load.path, lines: load.messages.join('\n'), expect: load.expect.join('\n') }
    case 'session':
      return { ...base, recorded: load, pauses: load.pauses }
    case 'exchange':
    case 'none':
      return base
  }
}

/** Another protocol, with the end of a reply that is usual in it. */
export function withProtocol(draft: LoadDraft, protocol: LoadDraft['protocol']): LoadDraft {
  if (protocol === 'bytes') return { ...draft, protocol, end: 'quietMs', endValue: '300', expect: '' }
  if (protocol === 'text') return { ...draft, protocol, end: 'lines', endValue: '1', expect: '' }
  return { ...draft, protocol, expect: '' }
}

function endOf(until: ReplyEnd): Pick<LoadDraft, 'end' | 'endValue'> {
  const end = ends.find(name => until[name] !== undefined) ?? 'close'
  return { end, endValue: end === 'close' ? '' : String(until[end]) }
}

/** The load that a form says, or the field that is wrong; `null`: what fits by itself. */
export type ReadDraft = { readonly load: Load | null } | { readonly wrong: string }

export function readDraft(draft: LoadDraft): ReadDraft {
  if (draft.protocol === 'fitting') return { load: null }
  const input = inputOf(draft)
  if (input === null) return { wrong: draft.protocol === 'session' ? 'session' : 'headers' }
  const { timeoutMs } = draft
  const hasTime = input.protocol !== 'none' && input.protocol !== 'session' && timeoutMs !== null
  const parsed = loadSchema.safeParse(hasTime ? { ...input, timeoutMs } : input)
  if (parsed.success) return { load: parsed.data }
  return { wrong: String(parsed.error.issues[0]?.path[0] ?? 'protocol') }
}

function inputOf(draft: LoadDraft): LoadInput | null {
  const { protocol, path, method, body, status } = draft
  const expect = draft.expect === '' ? {} : { expect: draft.expect }
  switch (protocol) {
    case 'http': {
      const headers = headersOf(draft.headers)
      if (headers === null) return null
      return {
        protocol,
        method: method.trim().toUpperCase(),
        path,
        headers,
        ...(body !== '' && { body }),
        ...(status.trim() !== '' && { status: Number(status) }),
        ...expect
      }
    }
    case 'text':
      return {
        protocol,
        lines: linesOf(draft.lines),
        newline: draft.newline,
        until: untilOf(draft),
        ...expect
      }
    case 'bytes':
      return { protocol, hex: draft.hex, until: untilOf(draft), ...expect }
    case 'websocket':
      return { protocol, path, messages: linesOf(draft.lines), expect: linesOf(draft.expect) }
    case 'session':
      return draft.recorded && { ...draft.recorded, pauses: draft.pauses }
    case 'exchange':
      return { protocol }
    default:
      return { protocol: 'none' }
  }
}

function untilOf({ end, endValue }: LoadDraft): ReplyEnd {
  if (end === 'close') return { close: true }
  return end === 'line' ? { line: endValue } : { [end]: Number(endValue) }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function headersOf(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {}
  for (const line of linesOf(text)) {
    if (line.trim() === '') continue
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return null
    headers[name.trim()] = value
  }
  return headers
}
