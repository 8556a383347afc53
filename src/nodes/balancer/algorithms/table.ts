import type { BalancerAlgorithm } from '#shared/topology'
import type { Algorithm } from './algorithm'
import { consistentHash } from './consistent-hash'
import { leastConnections } from './least-connections'
import { powerOfTwo } from './power-of-two'
import { roundRobin } from './round-robin'
import { weighted } from './weighted'

/** Each algorithm by its name in the topology. */
export const algorithms: Readonly<Record<BalancerAlgorithm, () => Algorithm>> = {
  'round-robin': roundRobin,
  'least-connections': leastConnections,
  'power-of-two': () => powerOfTwo(),
  weighted,
  'consistent-hash': consistentHash
}
