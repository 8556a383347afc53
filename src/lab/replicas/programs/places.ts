import type { LogLine } from '#shared/state'
import type { Row } from './row'

/** Where a line is: in a row, or (null) between sessions. */
export interface Place {
  readonly line: LogLine
  readonly row: Row | null
}

/** The lines of all replicas by what they say, which may be moved to other rows. */
export class Places {
  /** By replica and text, in the order of its log. */
  readonly #byText = new Map<string, Map<string, Place[]>>()

  /** @param between the lines of each replica that are in no row */
  constructor(rows: readonly Row[], between: ReadonlyMap<string, readonly LogLine[]>) {
    for (const [replica, lines] of between) this.#add(replica, lines, null)
    for (const row of rows) for (const [replica, { lines }] of row.parts) this.#add(replica, lines, row)
    for (const texts of this.#byText.values()) {
      for (const places of texts.values()) places.sort((a, b) => a.line.seq - b.line.seq)
    }
  }

  of(replica: string, text: string): readonly Place[] {
    return this.#byText.get(replica)?.get(text) ?? []
  }

  /** Moves a line; the rows' parts change with it. */
  move(replica: string, place: Place, to: Row | null): void {
    const { line, row } = place
    const places = this.#byText.get(replica)?.get(line.text) ?? []
    places[places.indexOf(place)] = { line, row: to }
    const source = row?.parts.get(replica)
    if (source) row?.parts.set(replica, { ...source, lines: source.lines.filter(one => one !== line) })
    const target = to?.parts.get(replica)
    if (!target) return
    const at = target.lines.findLastIndex(({ seq }) => seq < line.seq) + 1
    to?.parts.set(replica, { ...target, lines: target.lines.toSpliced(at, 0, line) })
  }

  #add(replica: string, lines: readonly LogLine[], row: Row | null): void {
    const texts = this.#byText.get(replica) ?? new Map<string, Place[]>()
    this.#byText.set(replica, texts)
    for (const line of lines) {
      const same = texts.get(line.text)
      if (same) same.push({ line, row })
      else texts.set(line.text, [{ line, row }])
    }
  }
}
