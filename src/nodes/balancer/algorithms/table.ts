import type { BalancerAlgorithm } from '#shared/balancer-algorithms'
import type { Algorithm, AlgorithmOptions } from './algorithm'
import { consistentHash } from './consistent-hash'
import { cookie } from './cookie'
import { leastConnections } from './least-connections'
import { powerOfTwo } from './power-of-two'
import { roundRobin } from './round-robin'
import { sourceAddress } from './source-address'
import { weighted } from './weighted'

/** What makes each algorithm, by its name in the topology; `startBalancer` takes the one that its node names. */
export const algorithms: Readonly<Record<BalancerAlgorithm, (options: AlgorithmOptions) => Algorithm>> = {
  'round-robin': roundRobin,
  'least-connections': leastConnections,
  'power-of-two': powerOfTwo,
  weighted,
  'consistent-hash': consistentHash,
  cookie,
  'source-address': sourceAddress
}
