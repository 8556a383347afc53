/** Names, and what names may look like. Apart from the schemas, so that the panel does not carry those. */

/** The kinds of node. `external` is the student's own program: a command line that the supervisor runs. */
export const nodeKinds = [
  'replica',
  'file-server',
  'replicating-proxy',
  'balancer',
  'client',
  'external'
] as const
export type NodeKind = (typeof nodeKinds)[number]

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** The states of a node's life; `src/lab/supervisor/transition.ts` says which follows which. */
export const nodeStates = [
  'stopped',
  'starting',
  'up',
  'frozen',
  'draining',
  'down',
  'backoff',
  'failed'
] as const
export type NodeState = (typeof nodeStates)[number]

/** A node's id, which is also the name of its folder. */
export const nodeIdPattern = /^[a-z0-9][a-z0-9-]{0,39}$/

/** The name of a fault, or of a partition. */
export const faultNamePattern = /^[a-z0-9][a-z0-9_-]{0,39}$/
