import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { NodeLogLine } from '#shared/node-channel'
import { lineBytes } from '#shared/programs/line-bytes'
import type { LogLine } from '#shared/state'
import type { RunClock } from '../run/run-clock'
import { Ring } from './ring'
import { FileWriter, type FileWriterOptions } from './file-writer'

interface NodeLogsOptions {
  /** The run's `logs` folder. */
  readonly folder: string
  readonly clock: RunClock
  /** Lines of each node that are kept in memory, and how much they may take, bytes. */
  readonly ringLines?: number
  readonly ringBytes?: number
  /** Each node has its file and the one before it: twice this on disk at most. */
  readonly maxFileBytes?: number
  readonly onProblem?: (message: string) => void
  readonly writer?: Pick<FileWriterOptions, 'flushMs' | 'retryMs' | 'openFile'>
}

interface NodeLog {
  seq: number
  readonly ring: Ring<LogLine>
  readonly writer: FileWriter
}

/** The lines of every node: the newest in memory, and as plain text in `<node>.log`, exactly as they came. */
export class NodeLogs {
  readonly #logs = new Map<string, NodeLog>()
  readonly #options: Required<NodeLogsOptions>

  constructor(options: NodeLogsOptions) {
    this.#options = {
      ringLines: 10_000,
      ringBytes: 8 * 1024 ** 2,
      maxFileBytes: 32 * 1024 ** 2,
      onProblem: () => undefined,
      writer: {},
      ...options
    }
  }

  /** Adds lines of a node and returns them with their numbers. */
  add(node: string, lines: readonly NodeLogLine[]): LogLine[] {
    const log = this.#log(node)
    const { clock } = this.#options
    return lines.map(({ at, level, text, bound, peerPort, child, source, styles }) => {
      log.writer.write(text)
      const line: LogLine = {
        seq: ++log.seq,
        t: clock.from(at),
        node,
        level,
        text,
        ...(bound !== undefined && { bound }),
        ...(peerPort !== undefined && { peerPort }),
        ...(child !== undefined && { child }),
        ...(source && { source }),
        ...(styles && { styles })
      }
      log.ring.push(line)
      return line
    })
  }

  has(node: string): boolean {
    return this.#logs.has(node)
  }

  /** The newest `limit` lines between `after` and `before`, and the numbers of the first and last that there are. */
  read(
    node: string,
    { after = 0, before = Infinity, limit }: { after?: number; before?: number; limit: number }
  ): { lines: LogLine[]; first: number; last: number } {
    const ring = this.#logs.get(node)?.ring
    if (!ring) return { lines: [], first: 0, last: 0 }
    const from = ring.firstIndex(line => line.seq > after)
    const to = ring.firstIndex(line => line.seq >= before)
    return {
      lines: ring.slice(Math.max(from, to - limit), to),
      first: ring.at(0)?.seq ?? 0,
      last: ring.at(-1)?.seq ?? 0
    }
  }

  /** The newest `count` lines of every node, node by node. */
  tail(count: number): LogLine[] {
    return [...this.#logs.values()].flatMap(log => log.ring.last(count))
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map(log => log.writer.close()))
  }

  #log(node: string): NodeLog {
    const existing = this.#logs.get(node)
    if (existing) return existing
    const { folder, ringLines, ringBytes, maxFileBytes, onProblem, writer } = this.#options
    const path = join(folder, `${node}.log`)
    let opened = false
    const log = {
      seq: 0,
      ring: new Ring<LogLine>(ringLines, { maxBytes: ringBytes, of: lineBytes }),
      writer: new FileWriter({
        ...writer,
        maxFileBytes,
        maxPendingBytes: 4 * 1024 ** 2,
        nextPath: async () => {
          // The first time there is nothing yet to set aside.
          if (opened) await setAside(path)
          opened = true
          return path
        },
        onProblem: message => onProblem(`log of ${node}: ${message}`)
      })
    }
    this.#logs.set(node, log)
    return log
  }
}

/** `proxy.log` becomes `proxy.1.log`, in place of the one before. */
async function setAside(path: string): Promise<void> {
  await rename(path, path.replace(/\.log$/, '.1.log')).catch(() => undefined)
}
