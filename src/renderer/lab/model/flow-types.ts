import type { Edge, Node } from '@xyflow/react'

/** A card says only who it is; what it shows it reads from the store, so that figures don't redraw the graph. */
export type CardNode = Node<Record<string, never>, 'client' | 'hub' | 'leaf'>

export type LinkEdge = Edge<
  {
    readonly fromWidth: number
    readonly fromHeight: number
    readonly toWidth: number
    readonly toHeight: number
    /** Where it leaves the card, px from the middle of its side. */
    readonly offset: number
  },
  'link'
>
