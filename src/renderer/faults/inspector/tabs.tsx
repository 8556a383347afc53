import { lazy, Suspense } from 'react'
import type { LinkView, NodeView } from '#shared/state'

/**
 * The tabs of the inspector, fetched when they are first shown, or before that, when the panel has time: they check
 * what is typed with the host's own schema, and the library that reads it is as large as the rest of the inspector.
 */
export const loadFaultTabs = () => Promise.all([import('./link-faults'), import('./node-faults')])

const LinkTab = lazy(async () => ({ default: (await import('./link-faults')).LinkFaults }))
const NodeTab = lazy(async () => ({ default: (await import('./node-faults')).NodeFaults }))

export const LinkFaults = ({ link }: { link: LinkView }) => (
  <Suspense fallback={null}>
    <LinkTab link={link} />
  </Suspense>
)

export const NodeFaults = ({ node }: { node: NodeView }) => (
  <Suspense fallback={null}>
    <NodeTab node={node} />
  </Suspense>
)
