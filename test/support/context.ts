import { rmSync } from 'node:fs'
import type { EventData, EventKind, LogLevel, NodeEvent } from '../../src/shared/journal'
import type { PeerNotice, ResolvedLink } from '../../src/shared/node-channel'
import { nodeSchema, type NodeKind, type NodeOfKind } from '../../src/shared/topology'
import { plainLinks } from '../../src/nodes/net/faults/links'
import type { NodeContext } from '../../src/nodes/runtime/node-program'
import { seededDraws } from '../../src/system/random'
import { monotonicMs } from '../../src/system/clock'
import { temporaryFolder } from './temporary-folder'

export interface RecordedContext<K extends NodeKind> extends NodeContext<K> {
  readonly lines: { level: LogLevel; text: string; peerPort?: number }[]
  readonly events: NodeEvent[]
  /** The texts of the log lines of one level, `info` unless told. */
  texts(level?: LogLevel): string[]
  /** The events of one kind. */
  of<E extends EventKind>(kind: E): NodeEvent<E>[]
  /** As if the lab had seen it. */
  tellPeer(notice: PeerNotice): void
  remove(): void
}

/** A node's context that records what the node tells, with a data folder of its own. Port 0 takes any free one. */
export function recordedContext<K extends NodeKind>(
  node: Record<string, unknown> & { kind: K },
  links: readonly Partial<ResolvedLink>[] = []
): RecordedContext<K> {
  const dataDir = temporaryFolder('node')
  const { port, receiverPort, doors } = node
  // The schema refuses port 0, which only tests may ask for.
  const parsed = nodeSchema.parse({
    id: 'node-under-test',
    ...node,
    ...(port !== undefined && { port: 1 }),
    ...(receiverPort !== undefined && { receiverPort: 1 }),
    ...(doors !== undefined && { doors: {} })
  })
  const asked = {
    ...(port !== undefined && { port }),
    ...(receiverPort !== undefined && { receiverPort }),
    ...(doors !== undefined && { doors })
  }
  const lines: RecordedContext<K>['lines'] = []
  const events: NodeEvent[] = []
  const peerListeners: ((notice: PeerNotice) => void)[] = []
  return {
    boot: {
      node: { ...parsed, ...asked } as NodeOfKind<K>,
      links: links.map((link, index) => ({
        to: `target-${index + 1}`,
        host: '127.0.0.1',
        port: 1,
        side: null,
        ...link
      })),
      dataDir
    },
    log: (level, text, extra) => void lines.push({ level, text, ...extra }),
    links: plainLinks,
    draws: seededDraws(1),
    flush: then => then?.(),
    event: <E extends EventKind>(kind: E, data: EventData[E], link?: string) =>
      void events.push({
        at: monotonicMs(),
        kind,
        ...(link !== undefined && { link }),
        ...data
      } as unknown as NodeEvent),
    onPeer: listener => void peerListeners.push(listener),
    tellPeer: notice => peerListeners.forEach(listener => listener(notice)),
    lines,
    events,
    texts: (level = 'info') => lines.filter(line => line.level === level).map(line => line.text),
    of: <E extends EventKind>(kind: E) => events.filter(event => event.kind === kind) as NodeEvent<E>[],
    remove: () => rmSync(dataDir, { recursive: true, force: true })
  }
}
