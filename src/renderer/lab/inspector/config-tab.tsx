import { lazy, Suspense } from 'react'
import type { NodeView } from '#shared/state'

/** The tab _Configuration_, fetched like those of faults, and for the same reason: it checks what is typed by a schema. */
export const loadConfigTab = () => import('../edit/node-config')

const Tab = lazy(async () => ({ default: (await loadConfigTab()).NodeConfig }))

export const ConfigTab = ({ node }: { node: NodeView }) => (
  <Suspense fallback={null}>
    <Tab node={node} />
  </Suspense>
)
