import type { LoadView } from '#shared/state'
import type { LabHands } from './lab-hands'

/** What the lab was before the steps. */
export interface Before {
  readonly load: LoadView
  /** Nodes that were up. */
  readonly up: readonly string[]
}

export function rememberLab(lab: LabHands): Before {
  const ids = lab.topology().nodes.map(({ id }) => id)
  return { load: lab.load(), up: ids.filter(id => lab.node(id)?.state === 'up') }
}

/** The load as it was. */
export async function putLoadBack(lab: LabHands, { load }: Before): Promise<void> {
  const { enabled, rate, rates, clients } = load
  if (JSON.stringify(pick(load)) === JSON.stringify(pick(lab.load()))) return
  await lab
    .call('load.set', { enabled, rate, ...(rates && { rates: { ...rates } }), clients })
    .catch(() => undefined)
}

const pick = ({ enabled, rate, rates, clients }: LoadView): object => ({ enabled, rate, rates, clients })

/** Faults off, what stands still goes on, what was up runs, the load as it was: each whatever becomes of the others. */
export async function rollBack(lab: LabHands, before: Before): Promise<void> {
  await putLoadBack(lab, before)
  await lab.call('lab.reset-faults', {}).catch(() => undefined)
  const ended = before.up.filter(id => ['stopped', 'down', 'failed'].includes(lab.node(id)?.state ?? ''))
  await Promise.allSettled(ended.map(node => lab.call('node.start', { node })))
}
