import { join, resolve } from 'node:path'
import { listedPorts } from '#shared/doors'
import { RelevoError } from '#shared/errors'
import type { ResolvedLink } from '#shared/node-channel'
import { nodeSchema, type LinkSide, type NodeKind, type NodeOfKind } from '#shared/topology'
import { defaultDataDir } from '#lab/data-folder/default-folder'
import { makeDataFolder } from '#lab/data-folder/make-folder'
import { schemaProblems } from '#lab/topology/schema-problems'
import type { StartNode } from '#nodes/runtime/node-program'
import { runStandalone } from '#nodes/runtime/standalone'
import { addressText, isOwnAddress, servesHost, type Address } from '#system/addresses'
import { note } from '../output'

export interface ForegroundOptions<K extends NodeKind> {
  readonly start: StartNode<K>
  /** The node as a topology would write it. */
  readonly node: Record<string, unknown> & { readonly kind: K; readonly id: string }
  readonly links?: readonly ResolvedLink[]
  /** Its folder; left out, one of its own in the data folder. */
  readonly dir?: string
  /** Ends it as a first SIGINT would. */
  readonly signal?: AbortSignal
}

/**
 * Runs one node by itself until a signal ends it. Resolves with the exit code.
 * @throws RelevoError `BAD_ARGUMENTS` and those of the start.
 */
export async function runForeground<K extends NodeKind>(options: ForegroundOptions<K>): Promise<number> {
  const { start, links = [], dir, signal } = options
  const parsed = nodeSchema.safeParse(options.node)
  if (!parsed.success) {
    const wrong = schemaProblems(parsed.error.issues, options.node)
    const lines = wrong.map(
      ({ keys, problem, expected }) => `${optionOf(keys)}: ${problem}${expected && ` (${expected})`}`
    )
    throw new RelevoError('BAD_ARGUMENTS', lines.join('\n'))
  }
  const node = parsed.data as NodeOfKind<K>
  const itself = links.find(link => link.port === options.node.port && reaches(link.host, node.host))
  if (itself) {
    const where = addressText(itself)
    throw new RelevoError(
      'BAD_ARGUMENTS',
      `${where} is where it listens itself: what comes would go round for ever`
    )
  }
  const dataDir = dir === undefined ? join(defaultDataDir(), 'standalone', node.id) : resolve(dir)
  makeDataFolder(dataDir, '--dir')
  return runStandalone(start, { node, links, dataDir }, process, {
    ...(signal && { signal }),
    onListening: ports => {
      const where = listedPorts(ports)
      note(
        `${node.kind} listens on ${where.map(port => addressText({ host: node.host, port })).join(' and ')}; Ctrl+C stops it`
      )
    }
  })
}

/** Whether connections to `host` come to a node of this machine that binds `bound`. */
function reaches(host: string, bound: string): boolean {
  const addresses = bound.toLowerCase() === 'localhost' ? ['127.0.0.1', '::1'] : [bound]
  return isOwnAddress(host) && addresses.some(address => servesHost(address, host))
}

/** The command line's option for a field of the topology: `--health-path` for `healthPath`. */
function optionOf([key]: readonly PropertyKey[]): string {
  return `--${String(key).replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** Links in the order of the command line, which is priority order. */
export function linksTo(name: string, addresses: readonly Address[], side: LinkSide | null): ResolvedLink[] {
  return addresses.map(({ host, port }, index) => ({ to: `${name}-${index + 1}`, host, port, side }))
}
