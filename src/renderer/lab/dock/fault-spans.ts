import type { PartitionView } from '#shared/faults'
import type { JournalEvent } from '#shared/journal'
import type { LinkView, NodeView } from '#shared/state'
import { doorId } from '#shared/links'
import type { LabData } from '../../store/projection'

/** The time in which something was wrong on purpose; `end` is null while it is. */
export interface FaultSpan {
  readonly id: string
  readonly start: number
  readonly end: number | null
  readonly what: 'frozen' | 'fault' | 'partition'
  /** The node, the link, or the partition's name. */
  readonly name: string
  /** The type of a fault. */
  readonly type?: string
  /** The sides of a partition; left out where the run does not say. */
  readonly sides?: PartitionView['sides']
}

/** What is wrong now, in the terms of the journal. */
export interface WrongNow {
  readonly nodes: readonly Pick<NodeView, 'id' | 'state' | 'since' | 'doorFaults'>[]
  readonly links: readonly Pick<LinkView, 'id' | 'faults'>[]
  readonly partitions: readonly PartitionView[]
}

/** Nodes and links that something is wrong with on purpose. */
export const wrongNodes = ({ nodes }: Pick<LabData, 'nodes'>): readonly NodeView[] =>
  Object.values(nodes).filter(({ state, doorFaults }) => state === 'frozen' || doorFaults.length > 0)
export const wrongLinks = ({ links }: Pick<LabData, 'links'>): readonly LinkView[] =>
  Object.values(links).filter(({ faults }) => faults.length > 0)

/** The spans since `from`, of its events, oldest first, and of what goes on; one may have begun before. */
export function faultSpans(events: readonly JournalEvent[], now: WrongNow, from: number): FaultSpan[] {
  const spans: FaultSpan[] = []
  const open = new Map<string, Omit<FaultSpan, 'end'>>()
  const begin = (key: string, span: Omit<FaultSpan, 'end'>) => {
    // Set again under its name, it was only changed.
    if (!open.has(key)) open.set(key, span)
  }
  const end = (key: string, at: number, otherwise: Omit<FaultSpan, 'end' | 'start'>) => {
    spans.push({ ...(open.get(key) ?? { ...otherwise, start: from }), end: at })
    open.delete(key)
  }
  for (const event of events) {
    const { t, node = '', link = '' } = event
    const id = String(event.seq)
    if (event.kind === 'node-state' && event.to === 'frozen') {
      begin(`node ${node}`, { id, start: t, what: 'frozen', name: node })
    } else if (event.kind === 'node-state' && event.from === 'frozen') {
      end(`node ${node}`, t, { id, what: 'frozen', name: node })
    } else if (event.kind === 'fault-set') {
      // One that was set before is changed here: it began before.
      const start = event.changed ? from : t
      begin(faultKey(link, event.name), { id, start, what: 'fault', name: link, type: event.type })
    } else if (event.kind === 'fault-cleared') {
      end(faultKey(link, event.name), t, { id, what: 'fault', name: link, type: event.type })
    } else if (event.kind === 'partition-set') {
      begin(`partition ${event.name}`, {
        id,
        start: t,
        what: 'partition',
        name: event.name,
        sides: event.sides
      })
    } else if (event.kind === 'partition-cleared') {
      const { name, sides } = event
      end(`partition ${name}`, t, { id, what: 'partition', name, ...(sides && { sides }) })
    }
  }
  return [...spans, ...goingOn(now)]
}

const faultKey = (link: string, name: string) => `fault ${link} ${name}`

function goingOn({ nodes, links, partitions }: WrongNow): FaultSpan[] {
  const onLinks = [...links, ...nodes.map(({ id, doorFaults }) => ({ id: doorId(id), faults: doorFaults }))]
  return [
    ...nodes
      .filter(({ state }) => state === 'frozen')
      .map(
        ({ id, since }) => ({ id: `node ${id}`, start: since, end: null, what: 'frozen', name: id }) as const
      ),
    ...onLinks.flatMap(({ id, faults }) =>
      faults
        .filter(({ fault }) => fault.type !== 'partition')
        .map(({ fault, setAt }) => ({
          id: faultKey(id, fault.name),
          start: setAt,
          end: null,
          what: 'fault' as const,
          name: id,
          type: fault.type
        }))
    ),
    ...partitions.map(
      ({ name, sides, setAt }) =>
        ({ id: `partition ${name}`, start: setAt, end: null, what: 'partition', name, sides }) as const
    )
  ]
}

/** Most spans side by side in one lane; more lie on each other. */
const mostSlots = 3

/** A place across the lane for each span, so that those of one time don't hide each other, and how many there are. */
export function inSlots<S extends { readonly start: number; readonly end: number | null }>(
  spans: readonly S[]
): { readonly placed: readonly { readonly span: S; readonly slot: number }[]; readonly slots: number } {
  const ends: number[] = []
  const placed = [...spans]
    .sort((a, b) => a.start - b.start)
    .map(span => {
      const free = ends.findIndex(end => end <= span.start)
      const slot = free >= 0 ? free : ends.length < mostSlots ? ends.length : mostSlots - 1
      ends[slot] = Math.max(ends[slot] ?? 0, span.end ?? Infinity)
      return { span, slot }
    })
  return { placed, slots: Math.max(1, ends.length) }
}
