import type { LinkFault } from '#shared/faults'
import type { FaultKind, FaultOf } from '../stage'
import { bandwidth } from './bandwidth'
import { corrupt } from './corrupt'
import { down } from './down'
import { latency } from './latency'
import { limitData } from './limit-data'
import { partition } from './partition'
import { resetPeer } from './reset-peer'
import { slicer } from './slicer'
import { slowClose } from './slow-close'
import { timeout } from './timeout'

/** Every kind of fault: a new one is a file, and a line here. */
const kinds: { readonly [T in LinkFault['type']]: FaultKind<FaultOf<T>> } = {
  latency,
  bandwidth,
  slow_close: slowClose,
  timeout,
  reset_peer: resetPeer,
  slicer,
  limit_data: limitData,
  corrupt,
  down,
  partition
}

/** The kind of a fault; who uses it hands it faults of that type only. */
export function kindOf(fault: LinkFault): FaultKind<LinkFault> {
  return kinds[fault.type] as FaultKind<LinkFault>
}
