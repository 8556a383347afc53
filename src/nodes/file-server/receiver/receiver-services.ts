import type { NodeContext } from '#nodes/runtime/node-program'
import type { DiskRooms, Room } from '#system/disk/disk-rooms'
import type { ContentHashes } from '../content-hash'
import type { UploadStore } from '../http/uploads/upload-store'
import type { NodeCounters } from '../node-counters'
import type { Manifest } from '../repair/manifest'
import type { PartialStore } from './partial-store'
import type { ReceivedStore } from './received-store'

/** What the node gives its receiver, and this every reception: where files go, what is counted, whom it tells. */
export interface ReceiverServices {
  readonly context: NodeContext<'file-server'>
  readonly partials: PartialStore
  /** Of the disk that has the unfinished transfers. */
  readonly diskRoom: Room
  /** Of every disk that has a folder of this receiver. */
  readonly rooms: DiskRooms
  readonly received: ReceivedStore
  readonly uploads: UploadStore
  readonly manifest: Manifest
  /** Names of the files that are coming in now. */
  readonly coming: Set<string>
  readonly hashes: ContentHashes
  readonly counters: NodeCounters
}
