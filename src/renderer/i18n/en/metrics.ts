export const metrics = {
  title: 'Metrics',
  label: 'Charts with one time axis and one cursor',
  charts: 'Charts',
  chart: {
    throughput: 'Throughput',
    requests: 'Requests',
    latency: 'Latency',
    connections: 'Connections',
    cpu: 'CPU',
    memory: 'Memory'
  },
  unit: {
    throughput: 'MB/s',
    requests: 'per second',
    latency: 'ms',
    connections: 'open',
    cpu: '% of one core',
    memory: 'MB'
  },
  series: {
    total: 'total',
    received: 'received',
    sent: 'sent',
    served: 'served',
    failed: 'failed',
    p50: 'p50',
    p95: 'p95',
    p99: 'p99',
    open: 'open',
    others: 'the others',
    busy: 'busy',
    used: 'used'
  },
  about: 'What is counted: {{text}}',
  'about-lab': {
    throughput:
      'Bytes taken from clients and handed to them at the doors of the lab: {{doors}}. What a proxy then copies to its replicas is not counted again.',
    requests:
      'Exchanges, HTTP requests and transfers at the doors: {{doors}}. Failed ones as the doors or the lab’s own client count them, whichever is more.',
    latency: 'At the doors: {{doors}}. The median is weighted by requests; p95 and p99 are the worst door’s.',
    connections: 'Inbound connections open at each proxy and balancer.',
    cpu: 'All nodes together; 100 % is one core.',
    memory: 'All nodes together: resident memory of processes, heap of threads.'
  },
  'about-node': {
    throughput: 'Bytes that {{node}} received and sent on its inbound connections.',
    requests: 'Exchanges, HTTP requests or transfers at {{node}}.',
    latency: 'Of the requests that {{node}} served.',
    connections: 'Inbound connections open at {{node}}.',
    cpu: 'The process or thread of {{node}}; 100 % is one core.',
    memory: 'Resident memory of the process of {{node}}, or heap of its thread.'
  },
  node: 'Node',
  'all-nodes': 'All nodes',
  window: 'Window',
  'whole-run': 'All',
  table: 'Table',
  'table-caption': 'Values at the cursor, and the least and greatest in the window',
  column: { chart: 'Chart', series: 'Series', unit: 'Unit', least: 'Least', greatest: 'Greatest' },
  live: 'Live',
  'back-to-live': 'Back to live',
  'at-cursor': 'At the cursor',
  'at-now': 'Now',
  cursor: 'Cursor of the charts',
  empty: 'Nothing measured yet',
  'empty-soon': 'The first figures come half a second after a node is up.',
  'empty-text': 'No node is running. Start them, and the charts begin.',
  'no-charts': 'No chart is chosen',
  'no-charts-text': 'Choose one with the buttons at the top.'
}
