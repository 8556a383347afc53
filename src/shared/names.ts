/** Lists of names that the panel draws. Apart from the schemas, so that the panel does not carry those. */

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
