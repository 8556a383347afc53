import type { RecordedChunk, RecordedConnection } from './byte-records'

type Building = {
  -readonly [K in keyof Omit<RecordedConnection, 'chunks' | 'causes'>]: RecordedConnection[K]
} & {
  readonly chunks: RecordedChunk[]
  readonly causes: { t: number; connection: string }[]
}

/** A connection that goes on is introduced again as often, or a little later, ms. */
const introducedMs = 11_000

type Fields = Readonly<Record<string, unknown>>

/** Puts the connections of one node together again from the lines of its recorded bytes. Lines that are none are passed over. */
export class ByteReader {
  /** Connections that were not recorded at all, as there were too many at once. */
  unrecorded = 0
  /** Records that were lost, as the lab was too busy to take them. */
  lost = 0
  readonly #node: string
  readonly #from: number
  readonly #until: number
  readonly #connections = new Map<string, Building>()
  #t = 0
  #life = 0
  #bound: number | undefined

  /** @param window what was after it, or long before it, is passed over, ms of the run */
  constructor(node: string, { from, until } = { from: -Infinity, until: Infinity }) {
    this.#node = node
    this.#from = from
    this.#until = until
  }

  /** Those that carried something, and of which it is known between whom they were, by when they began. */
  get connections(): RecordedConnection[] {
    return [...this.#connections.values()]
      .filter(({ local, chunks }) => local !== '' && chunks.length > 0)
      .sort((a, b) => a.since - b.since)
  }

  /** @param lines whole lines, in their order */
  read(lines: string): void {
    for (let at = 0; at < lines.length;) {
      const next = lines.indexOf('\n', at)
      const end = next === -1 ? lines.length : next
      if (this.#isWanted(lines, at)) {
        const fields = parse(lines.slice(at, end))
        if (fields) this.#take(fields)
      }
      at = end + 1
    }
  }

  /** Whether a line can say something of the window: most of a long record does not, and is not parsed. */
  #isWanted(lines: string, at: number): boolean {
    if (lines.startsWith('{"t":', at)) return true
    if (this.#t > this.#until) return false
    return this.#t >= this.#from - introducedMs
  }

  #take(fields: Fields): void {
    const { us, c } = fields
    if (typeof fields['t'] === 'number' && typeof fields['life'] === 'number') {
      this.#t = fields['t']
      this.#life = fields['life']
      this.#bound = typeof fields['bound'] === 'number' ? fields['bound'] : undefined
      return
    }
    if (typeof fields['lost'] === 'number') this.lost += fields['lost']
    if (typeof fields['unrecorded'] === 'number') this.unrecorded += fields['unrecorded']
    if (typeof us !== 'number' || typeof c !== 'number') return
    const t = Math.round(this.#t * 1000 + us) / 1000
    if (t > this.#until) return
    const connection = this.#connection(c, t)
    if (isFields(fields['open'])) introduce(connection, fields['open'])
    if (typeof fields['for'] === 'number') {
      const cause = this.#idOf(fields['for'])
      if (connection.causes.at(-1)?.connection !== cause) connection.causes.push({ t, connection: cause })
    }
    for (const way of ['in', 'out'] as const) {
      const bytes = fields[way]
      if (typeof bytes !== 'string') continue
      const skipped = typeof fields['skipped'] === 'number' ? fields['skipped'] : 0
      connection.chunks.push({ t, way, bytes, kept: base64Bytes(bytes), skipped })
    }
    if (fields['end'] === 'in') connection.inEndedAt ??= t
    if (fields['end'] === 'out') connection.outEndedAt ??= t
    if (fields['close'] !== undefined) {
      connection.closedAt ??= t
      connection.failed = fields['close'] === 'failed'
    }
  }

  #connection(number: number, t: number): Building {
    const id = this.#idOf(number)
    const known = this.#connections.get(id)
    if (known) return known
    const fresh: Building = {
      id,
      node: this.#node,
      to: null,
      local: '',
      remote: '',
      since: t,
      outEndedAt: null,
      inEndedAt: null,
      closedAt: null,
      failed: false,
      chunks: [],
      causes: [],
      ...(this.#bound !== undefined && { bound: this.#bound })
    }
    this.#connections.set(id, fresh)
    return fresh
  }

  #idOf(number: number): string {
    return `${this.#node}/${this.#life}/${number}`
  }
}

function introduce(connection: Building, open: Fields): void {
  const { to, local, remote } = open
  if (typeof to === 'string') connection.to = to
  if (typeof local === 'string') connection.local = local
  if (typeof remote === 'string') connection.remote = remote
}

function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding
}

function parse(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
