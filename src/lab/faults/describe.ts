import type { LinkFault } from '#shared/faults'

/** The fault in one English line: `latency 100 ms ± 20 ms, both directions, toxicity 1`. */
export function describeFault(fault: LinkFault): string {
  if (fault.type === 'partition') return 'partition: nothing passes'
  const direction = fault.direction === 'both' ? 'both directions' : fault.direction
  return `${effect(fault)}, ${direction}, toxicity ${fault.toxicity}`
}

function effect(fault: Exclude<LinkFault, { type: 'partition' }>): string {
  switch (fault.type) {
    case 'latency':
      return `latency ${fault.latencyMs} ms${fault.jitterMs > 0 ? ` ± ${fault.jitterMs} ms` : ''}`
    case 'bandwidth':
      return `bandwidth ${fault.bytesPerSecond} bytes/s`
    case 'slow_close':
      return `slow_close ${fault.delayMs} ms`
    case 'timeout':
      return fault.timeoutMs > 0 ? `timeout ${fault.timeoutMs} ms` : 'timeout without an end'
    case 'reset_peer':
      return fault.timeoutMs > 0 ? `reset_peer after ${fault.timeoutMs} ms` : 'reset_peer at once'
    case 'slicer':
      return `slicer ${fault.averageBytes} ± ${fault.variationBytes} bytes, ${fault.delayMs} ms apart`
    case 'limit_data':
      return `limit_data ${fault.bytes} bytes`
    case 'corrupt':
      return `corrupt with probability ${fault.probability}`
    case 'down':
      return 'down'
  }
}
