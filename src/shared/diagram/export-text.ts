import type { Diagram, Message, Point } from './diagram'

/** How an export says what is in a diagram. */
export interface ExportWords {
  readonly lane: (lane: Diagram['lanes'][number]) => string
  readonly point: (point: Point) => string
  readonly message: (message: Message) => string
}

/** Something that happened on a lifeline, in the order of time. */
interface Happening {
  readonly ms: number
  readonly lane: string
  readonly text: string
  /** Ids of what has to have happened before: on other lifelines. */
  readonly after: readonly string[]
  readonly id: string
}

/** As a sequence diagram of Mermaid (https://mermaid.js.org/syntax/sequenceDiagram.html). */
export function mermaidOf(diagram: Diagram, words: ExportWords): string {
  const name = new Map(diagram.lanes.map(({ id }, index) => [id, `n${index}`]))
  const lines = ['sequenceDiagram']
  for (const lane of diagram.lanes)
    lines.push(`  participant ${name.get(lane.id)} as ${plain(words.lane(lane))}`)
  const items = [
    ...diagram.messages.map(message => ({
      ms: message.from.ms ?? message.to.ms ?? 0,
      line: `${name.get(message.from.lane)}${message.ends ? '--)' : '->>'}${name.get(message.to.lane)}: ${plain(
        `${times(message)} ${words.message(message)}`
      )}`
    })),
    ...diagram.points.map(point => ({
      ms: point.ms,
      line: `Note over ${name.get(point.lane)}: ${plain(`${ms(point.ms)} ${words.point(point)}`)}`
    }))
  ]
  for (const { line } of items.sort((a, b) => a.ms - b.ms)) lines.push(`  ${line}`)
  return `${lines.join('\n')}\n`
}

/**
 * As a log for ShiViz (https://bestchai.bitbucket.io/shiviz/): two lines an event, with a vector clock. Its parser is
 * `(?<host>\S+) (?<clock>{.*})\n(?<event>.*)`.
 */
export function shivizOf(diagram: Diagram, words: ExportWords): string {
  const hosts = new Map<string, string>()
  for (const lane of diagram.lanes) hosts.set(lane.id, hostName(words.lane(lane), [...hosts.values()]))
  const clocks = new Map<string, Record<string, number>>()
  const at = new Map<string, Readonly<Record<string, number>>>()
  const lines: string[] = []
  for (const { id, lane, text, after, ms: when } of happeningsOf(diagram, words)) {
    const host = hosts.get(lane) ?? lane
    const clock = { ...clocks.get(lane) }
    for (const cause of after) {
      for (const [other, count] of Object.entries(at.get(cause) ?? {}))
        clock[other] = Math.max(clock[other] ?? 0, count)
    }
    clock[host] = (clock[host] ?? 0) + 1
    clocks.set(lane, clock)
    at.set(id, clock)
    lines.push(`${host} ${JSON.stringify(clock)}`, `${ms(when)} ${text.replace(/\s+/g, ' ')}`)
  }
  return `${lines.join('\n')}\n`
}

/** Sends before what they arrive as, in the order of time otherwise: clocks of two machines may say it the other way round. */
function happeningsOf(diagram: Diagram, words: ExportWords): Happening[] {
  const effects = new Map(diagram.arrows.map(({ from, to }) => [to, from]))
  const all: Happening[] = [
    ...diagram.points.map(point => ({
      id: point.id,
      ms: point.ms,
      lane: point.lane,
      text: words.point(point),
      after: [effects.get(point.id)].filter(id => id !== undefined)
    })),
    ...diagram.messages.flatMap(message => {
      const sent = message.from.ms
      const came = message.to.ms
      const text = words.message(message)
      return [
        ...(sent === null
          ? []
          : [{ id: `${message.id} sent`, ms: sent, lane: message.from.lane, text: `→ ${text}`, after: [] }]),
        ...(came === null
          ? []
          : [
              {
                id: `${message.id} came`,
                ms: came,
                lane: message.to.lane,
                text: `← ${text}`,
                after: sent === null ? [] : [`${message.id} sent`]
              }
            ])
      ]
    })
  ].sort((a, b) => a.ms - b.ms)
  const done = new Set<string>()
  const ids = new Set(all.map(({ id }) => id))
  const ordered: Happening[] = []
  let waiting = all
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ after }) => after.every(id => done.has(id) || !ids.has(id)))
    const [next] = waiting.slice(Math.max(0, ready))
    if (!next) break
    ordered.push(next)
    done.add(next.id)
    waiting = waiting.filter(one => one !== next)
  }
  return ordered
}

/** What is sent, and how long it took, where both were measured. */
function times({ from, to }: Message): string {
  if (from.ms === null) return `… → ${ms(to.ms ?? 0)}`
  return to.ms === null ? `${ms(from.ms)} → …` : `${ms(from.ms)} → ${ms(to.ms)}`
}

function ms(value: number): string {
  return `${value.toFixed(3)} ms`
}

/** Mermaid ends a text at a semicolon or `#`, obeys `%%{…}%%`, sets `$$` as a formula, and takes some words for its own. */
function plain(value: string): string {
  return value
    .replace(/[#;%$]/g, character => `#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ')
    .replace(/\bend\b/gi, word => `${word}\u200b`)
}

/** One word, that no other lifeline has: a node may be called as whoever is none. */
function hostName(value: string, taken: readonly string[]): string {
  const name = value.replace(/\s+/g, '-')
  let unique = name
  for (let n = 2; taken.includes(unique); n++) unique = `${name}-${n}`
  return unique
}
