import type { BalancerAlgorithm } from '#shared/balancer-algorithms'
import type { Algorithm } from './algorithm'
import { consistentHash } from './consistent-hash'
import { leastConnections } from './least-connections'
import { powerOfTwo } from './power-of-two'
import { roundRobin } from './round-robin'
import { weighted } from './weighted'

/** What makes each algorithm, by its name in the topology; `startBalancer` takes the one that its node names. */
export const algorithms: Readonly<Record<BalancerAlgorithm, () => Algorithm>> = {
  'round-robin': roundRobin,
  'least-connections': leastConnections,
  'power-of-two': () => powerOfTwo(),
  weighted,
  'consistent-hash': consistentHash
}
