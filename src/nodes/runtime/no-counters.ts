/** The counters of a node in which nothing is counted. */
export const noCounters = {
  open: 0,
  connections: 0,
  requests: 0,
  failed: 0,
  bytesIn: 0,
  bytesOut: 0,
  latency: null,
  links: []
} as const
