import '@xyflow/react/dist/style.css'
import './lab.css'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo, useState } from 'react'
import type { Topology } from '#shared/topology'
import { useWords } from '../i18n/use-words'
import { useLab, useUi } from '../store/hooks'
import { Canvas } from './canvas'
import { Dock } from './dock'
import { Inspector } from './inspector'
import { LabModelContext, type LabModel } from './lab-model'
import { layout } from './layout'
import { Legend } from './legend'
import { DeleteDialog } from './node-config'
import { roleOf } from './node-figure'
import { Tools } from './tools'
import { useForgetEdits } from './use-edits'
import { useLabKeys } from './use-lab-keys'

export function LabView() {
  const topology = useLab<Topology | null>(lab => lab.topology, null)
  const model = useMemo(
    (): LabModel | null =>
      topology && {
        topology,
        roles: new Map(topology.nodes.map(node => [node.id, roleOf(node, topology)])),
        boxes: layout(topology)
      },
    [topology]
  )
  if (!model) return null
  return (
    <LabModelContext value={model}>
      <ReactFlowProvider>
        <Lab />
      </ReactFlowProvider>
    </LabModelContext>
  )
}

function Lab() {
  const t = useWords()
  const { selection, dockOpen } = useUi(({ selection, dockOpen }) => ({ selection, dockOpen }))
  useForgetEdits()
  const [deleting, setDeleting] = useState<string | null>(null)
  useLabKeys(setDeleting)
  return (
    <div className={`lab${selection ? ' with-inspector' : ''}${dockOpen ? '' : ' dock-closed'}`}>
      <section className="canvas-area" aria-label={t('lab.graph')}>
        <Canvas />
        <Tools />
        <Legend />
      </section>
      <Dock />
      {selection && <Inspector selection={selection} />}
      {deleting !== null && <DeleteDialog id={deleting} onClose={() => setDeleting(null)} />}
    </div>
  )
}
