const mib = 1024 ** 2

/**
 * What is measured beside other proxies. `replicas` is how many ours sends to; the others know one backend only,
 * but for the coursework's own, which knows two. `better` says which way a number is good, `target` what our ratio
 * to HAProxy should reach.
 */
export const works = {
  'bulk-up-1': bulk('up', 1, 1, 512 * mib, 1.5),
  'bulk-up-2': bulk('up', 2, 1, 512 * mib, 1.2),
  'bulk-down-2': bulk('down', 2, 1, 512 * mib, 1.0),
  'streams-16': bulk('up', 2, 16, 48 * mib, 1.1),
  'exchanges-32': {
    server: 'exchange',
    replicas: 2,
    unit: 'exchanges/s',
    better: 'more',
    target: 0.6,
    job: { kind: 'rate', clients: 32, ms: 1_500 }
  },
  'exchange-latency': {
    server: 'exchange',
    replicas: 2,
    unit: 'µs (p50)',
    better: 'less',
    target: 1.7,
    job: { kind: 'latency', ms: 1_000 }
  }
}

function bulk(direction, replicas, streams, bytes, target) {
  return {
    server: 'bulk',
    replicas,
    unit: 'MiB/s',
    better: 'more',
    target,
    job: { kind: 'bulk', direction, bytes, streams },
    check: { kind: 'bulk', direction, bytes: 24 * mib + 12_345, streams, hashed: true }
  }
}
