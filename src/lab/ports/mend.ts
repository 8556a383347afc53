import { setTimeout as sleep } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import type { PortChange, PortMend } from '#shared/ports'
import type { LabContext } from '../commands/context'
import { withChanges } from './mends'

/** How long a program that is let at the port that it wants may take to listen, ms. */
const findMs = 30_000

/**
 * Makes right what is wrong with a node's port, as `PortTroubles` says. Resolves with what was changed, when the nodes
 * that it is about run.
 * @throws RelevoError `WRONG_STATE` (nothing is wrong), `NOT_SUPPORTED` (only a person can), and what starting throws
 */
export async function mendPort(lab: LabContext, id: string, by: string): Promise<readonly PortChange[]> {
  const trouble = await lab.ports.of(id)
  if (!trouble) throw new RelevoError('WRONG_STATE', `nothing is wrong with the port of ${id}`, { node: id })
  const { mend } = trouble
  if (!mend) {
    const message = `the lab can't make the port of ${id} right by itself; \`relevo status\` says what is wrong`
    throw new RelevoError('NOT_SUPPORTED', message, { node: id })
  }
  return mend.kind === 'change' ? apply(lab, id, mend.changes, by) : find(lab, id, mend, by)
}

async function apply(
  lab: LabContext,
  id: string,
  changes: readonly PortChange[],
  by: string
): Promise<readonly PortChange[]> {
  const topology = withChanges(lab.topologies.current, changes)
  const about = [...new Set([id, ...changes.map(({ node }) => node)])]
  const mustRun = about.filter(node => lab.supervisor.status(node).state !== 'stopped')
  await lab.topologies.change(topology, by, undefined, mustRun)
  for (const node of mustRun) {
    const { state, error } = lab.supervisor.status(node)
    if (error && state !== 'up') throw new RelevoError(error.code, error.message, error.details)
  }
  return changes
}

/** Lets the program have the port that it wants, sees which one that is, and gives the others back theirs, or new ones. */
async function find(
  lab: LabContext,
  id: string,
  { hold }: Extract<PortMend, { kind: 'find' }>,
  by: string
): Promise<readonly PortChange[]> {
  try {
    await Promise.all([id, ...hold].map(node => lab.supervisor.stop(node, by)))
    // It ends by itself, or does not listen where the topology says: that is what is looked for.
    void lab.supervisor.start(id, by).catch(() => undefined)
    await listening(lab, id)
    const trouble = await lab.ports.of(id)
    if (trouble?.mend?.kind === 'change') return await apply(lab, id, trouble.mend.changes, by)
    if (trouble === null && lab.supervisor.status(id).state === 'up') return []
    throw new RelevoError(
      'WRONG_PORT',
      `${id} does not listen, although ${hold.join(', ')} made way for it`,
      {
        node: id
      }
    )
  } finally {
    await lab.topologies.start(hold, by)
  }
}

/** Resolves when the system tells where the program listens, or it has ended, or took too long. */
async function listening(lab: LabContext, id: string): Promise<void> {
  const deadline = performance.now() + findMs
  for (;;) {
    const { state, listens } = lab.supervisor.status(id)
    if ((listens?.length ?? 0) > 0 || state !== 'starting') return
    if (performance.now() > deadline) return
    await sleep(50)
  }
}
