import type { LabData } from '../store/projection'

/** What the lab at hand can do as its main thing: an exchange, a request to one target of the load, or a file. */
export type MainAction =
  | { readonly kind: 'exchange'; readonly target: null }
  | { readonly kind: 'request'; readonly target: string }
  | { readonly kind: 'file'; readonly target: null }

export function mainAction({ load, topology }: Pick<LabData, 'load' | 'topology'>): MainAction {
  const exchanges =
    load.targets.some(({ protocol }) => protocol === 'exchange') ||
    topology.nodes.some(({ kind }) => kind === 'replica')
  if (exchanges) return { kind: 'exchange', target: null }
  const [first] = load.targets
  return first ? { kind: 'request', target: first.to } : { kind: 'file', target: null }
}
