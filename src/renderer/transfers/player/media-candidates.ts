import type { NodeView, TransferView } from '#shared/state'
import type { Topology } from '#shared/topology'
import { storedCopies } from '../model/model'
import { videoBalancers } from '../model/receivers'

/** One place from which a stored file may be had. */
export interface MediaCandidate {
  readonly kind: 'balancer' | 'copy'
  readonly node: string
  /** Path at the node. */
  readonly path: string
}

/** Where a stored file may be streamed from, best first: the balancer, then the receivers that have a copy. */
export function mediaCandidates(
  transfer: TransferView,
  topology: Topology,
  nodes: Readonly<Record<string, NodeView>>
): MediaCandidate[] {
  const isUp = (id: string) => nodes[id]?.state === 'up'
  const { file } = transfer
  return [
    ...videoBalancers(topology)
      .filter(({ id }) => isUp(id))
      .map(({ id }): MediaCandidate => ({ kind: 'balancer', node: id, path: `uploads/${file}` })),
    ...storedCopies(transfer)
      .filter(({ receiver, removed }) => isUp(receiver) && !removed)
      .map(({ receiver, file: name }): MediaCandidate => ({
        kind: 'copy',
        node: receiver,
        path: `received/${name ?? file}`
      }))
  ]
}

/** What the panel can show of a file, by its name; null for what it can't. */
export function mediaKind(file: string): 'video' | 'audio' | 'image' | null {
  if (/\.(mp4|m4v|mov|webm|ogv)$/i.test(file)) return 'video'
  if (/\.(mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i.test(file)) return 'audio'
  return /\.(png|jpe?g|gif|webp|avif|bmp)$/i.test(file) ? 'image' : null
}

/** Whether an answer's ETag names these bytes; nodes of the lab give the content's SHA-256. */
export function isSameContent(etag: string | null, sha256: string | null): boolean {
  return etag !== null && sha256 !== null && etag.replace(/^W\//, '') === `"${sha256}"`
}
