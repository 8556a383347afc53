import type { MetricSample, Rates } from '../../../src/shared/state'

export function sample(
  node: string,
  t: number,
  values: Partial<Rates> & Partial<Pick<MetricSample, 'open' | 'latency' | 'cpu' | 'memory'>>
): MetricSample {
  const { requests = 0, failed = 0, bytesIn = 0, bytesOut = 0 } = values
  return {
    t,
    node,
    open: values.open ?? 0,
    rates: { requests, failed, bytesIn, bytesOut },
    latency: values.latency ?? null,
    cpu: values.cpu ?? null,
    memory: values.memory ?? null
  }
}
