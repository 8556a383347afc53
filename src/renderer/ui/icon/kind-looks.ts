import type { NodeKind } from '#shared/names'
import type { IconName } from './icon-drawings'

interface KindLook {
  readonly icon: IconName
  /** What its one figure counts; `seen`: what the links to it see of it, as it counts nothing by itself. */
  readonly figure: 'exchanges' | 'requests' | 'bytes' | 'seen'
  /** What a new one is called, and where its ports begin: mostly the coursework's own. 0: it has none. */
  readonly stem: string
  readonly port: number
}

/** What the panel has for each kind of node, besides its name (`common.ts` of each language). */
export const kindLooks: Readonly<Record<NodeKind, KindLook>> = {
  replica: { icon: 'replica', figure: 'exchanges', stem: 'replica', port: 50001 },
  'file-server': { icon: 'fileserver', figure: 'requests', stem: 'server', port: 5000 },
  'replicating-proxy': { icon: 'proxy', figure: 'exchanges', stem: 'proxy', port: 50010 },
  balancer: { icon: 'balancer', figure: 'requests', stem: 'balancer', port: 12346 },
  client: { icon: 'client', figure: 'requests', stem: 'clients', port: 0 },
  external: { icon: 'external', figure: 'seen', stem: 'program', port: 50020 },
  existing: { icon: 'existing', figure: 'seen', stem: 'existing', port: 8080 }
}
