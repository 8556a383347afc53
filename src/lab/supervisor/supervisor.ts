import { RelevoError } from '#shared/errors'
import type { Pace } from '#shared/names'
import type { LinkFaults, NodeBoot } from '#shared/node-channel'
import { seededDraws, type Draws } from '#system/random'
import { portsOf } from '#shared/doors'
import { holdingNode } from '#lab/ports/holder'
import { ExistingNode } from './existing-node'
import { ManagedNode, type NodeSurroundings } from './managed-node'
import { watchStopped } from './stopped-processes'
import type { SupervisedNode, Supervisor, SupervisorListener } from './types'

export interface SupervisorOptions extends Pick<NodeSurroundings, 'spawners' | 'entryDir' | 'machines'> {
  readonly listener: SupervisorListener
  /** The faults of a node's links, asked each time that it is started. Default: none. */
  readonly faultsFor?: (id: string) => readonly LinkFaults[]
  /** Whether a node records what its connections carry, asked each time that it is started. Default: no. */
  readonly recordsBytes?: () => boolean
  /** What is drawn by chance, asked each time that a node starts. Default: of seed 0. */
  readonly draws?: () => Draws
  /** Why a node may not be started, asked each time; null: it may. Default: all may. */
  readonly refusal?: (boot: NodeBoot) => RelevoError | null
  /** How long a node may take until it listens. Default 60 s: a busy machine is slow, not broken. */
  readonly startTimeoutMs?: number
  /** How long a stop lets the work in hand go on, where the node does not say. Default 5 s. */
  readonly graceMs?: number
  /** How long past its grace a node may take to close what is left. Default 500 ms. */
  readonly killMarginMs?: number
}

const defaultCallTimeoutMs = 10_000
/** How long the close waits for exits after it has killed, before it lets go all the same. */
const lastExitsMs = 2_000

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const nodes = new Map<string, ManagedNode | ExistingNode>()
  const { graceMs: defaultGraceMs = 5_000 } = options
  let closing: Promise<void> | null = null
  let pace: Pace = 'real'

  // What a link tells of a server that is not ours is told to whom that is watched by, too.
  const listener: SupervisorListener = {
    onStatus: status => options.listener.onStatus(status),
    onEvent: (id, event) => options.listener.onEvent(id, event),
    onLog: (id, lines, dropped) => options.listener.onLog(id, lines, dropped),
    onBytes: (id, batch) => options.listener.onBytes?.(id, batch),
    onStats: (id, stats) => {
      options.listener.onStats(id, stats)
      for (const link of stats.links) {
        const node = nodes.get(link.to)
        if (node instanceof ExistingNode) node.heard(id, link)
      }
    }
  }

  const around: NodeSurroundings = {
    spawners: options.spawners,
    ...(options.machines && { machines: options.machines }),
    entryDir: options.entryDir,
    listener,
    faultsFor: options.faultsFor ?? (() => []),
    recordsBytes: options.recordsBytes ?? (() => false),
    draws: options.draws ?? (() => seededDraws(0)),
    refusal: options.refusal ?? (() => null),
    startTimeoutMs: options.startTimeoutMs ?? 60_000,
    killMarginMs: options.killMarginMs ?? 500,
    pace: () => pace,
    graceMs: defaultGraceMs,
    takenPorts: () => new Set([...nodes.values()].flatMap(node => portsOf(node.boot.node))),
    nodeAt: (id, port, pid) => {
      const others = [...nodes.values()].filter(node => node.id !== id).map(node => node.status())
      return holdingNode(others, port, pid)
    }
  }

  const find = (id: string): ManagedNode | ExistingNode => {
    const node = nodes.get(id)
    if (!node) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}"`, { node: id })
    return node
  }
  const unsubscribe = options.machines?.onReach(machine => {
    for (const node of nodes.values()) {
      if (node instanceof ManagedNode && node.boot.machine?.id === machine) node.reachChanged()
    }
  })
  const refuseWhenClosing = (): void => {
    if (closing) throw new RelevoError('WRONG_STATE', 'the lab is closing')
  }

  const stopWatch = watchStopped(() =>
    [...nodes.values()].flatMap(node => (node instanceof ManagedNode ? (node.watched ?? []) : []))
  )

  return {
    add(boot) {
      refuseWhenClosing()
      const { id } = boot.node
      if (nodes.has(id)) throw new RelevoError('WRONG_STATE', `there is a node "${id}" already`, { node: id })
      const node =
        boot.node.kind === 'existing' ? new ExistingNode(boot, around) : new ManagedNode(boot, around)
      nodes.set(id, node)
      listener.onStatus(node.status())
    },
    update: boot => find(boot.node.id).update(boot),
    async remove(id) {
      const node = find(id)
      // One whose machine is silent is told to end when that answers, if it is still in the lab then.
      await node.stop('lab').catch(refuseUnlessAway)
      node.end()
      nodes.delete(id)
    },
    ids: () => [...nodes.keys()],
    status: (id): SupervisedNode => find(id).status(),
    async start(id, by) {
      refuseWhenClosing()
      await find(id).start(by)
    },
    stop: async (id, by, graceMs) => find(id).stop(by, graceMs),
    kill: async (id, by, keepDown) => find(id).kill(by, keepDown),
    freeze: async (id, by) => find(id).freeze(by),
    resume: async (id, by) => find(id).resume(by),
    async restart(id, by) {
      refuseWhenClosing()
      const node = find(id)
      await node.stop(by)
      refuseWhenClosing()
      await node.start(by)
    },
    call: async (id, name, args, timeoutMs = defaultCallTimeoutMs) => find(id).call(name, args, timeoutMs),
    setPace(next) {
      if (pace === next) return
      pace = next
      for (const node of nodes.values()) if (node instanceof ManagedNode) node.paceChanged()
    },
    tell: (id, peer) => nodes.get(id)?.tell(peer),
    close(graceMs = defaultGraceMs) {
      unsubscribe?.()
      stopWatch()
      closing ??= closeAll([...nodes.values()], graceMs, graceMs + around.killMarginMs + lastExitsMs)
      return closing
    }
  }
}

function refuseUnlessAway(error: unknown): void {
  if (!(error instanceof RelevoError && error.code === 'MACHINE_UNREACHABLE')) throw error
}

async function closeAll(
  nodes: readonly (ManagedNode | ExistingNode)[],
  graceMs: number,
  boundMs: number
): Promise<void> {
  const stopped = Promise.allSettled(nodes.map(node => node.stop('host', graceMs)))
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise(resolve => (timer = setTimeout(resolve, boundMs)))
  await Promise.race([stopped, bound])
  clearTimeout(timer)
  for (const node of nodes) node.end()
}
