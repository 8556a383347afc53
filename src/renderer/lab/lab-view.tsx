import '@xyflow/react/dist/style.css'
import { ReactFlowProvider } from '@xyflow/react'
import { useMemo, useState } from 'react'
import type { Topology } from '#shared/topology'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi, useUi } from '../store/hooks'
import { PartitionDialog } from '../faults/partition/partition-dialog'
import { PartitionList } from '../faults/partition/partition-list'
import { Canvas } from './graph/canvas'
import { Dock } from './dock/dock'
import { Inspector } from './inspector/inspector'
import { LabModelContext, useLabModel, type LabModel } from './model/lab-model'
import { foldedHubs, groupsOf, visible } from './model/fold'
import { layout, layoutInSight } from './model/layout'
import { regionsOf } from './model/regions'
import { Legend } from './legend'
import { AddMachineDialog } from './machines/lazy-dialog'
import { DeleteDialog } from './edit/delete-dialog'
import { roleOf } from './model/node-figure'
import { Tools } from './tools'
import { TrustBanner } from './trust/trust-banner'
import { TrustDialog } from './trust/trust-dialog'
import { useForgetEdits } from './edit/use-edits'
import { useLabKeys } from './use-lab-keys'
import './lab-view.css'

/** The screen _Lab_: the graph of nodes and links, the panel beside it, and the lanes of the last minutes. */
export function LabView() {
  const topology = useLab<Topology | null>(lab => lab.topology, null)
  const chosen = useUi(ui => ui.folded)
  // What does not run yet is in the picture all the same: nothing of it is folded away by itself, or far off.
  const restricted = useLab(lab => lab.trust !== null, false)
  const model = useMemo((): LabModel | null => {
    if (!topology) return null
    const groups = groupsOf(topology)
    const folded = foldedHubs(topology, groups, restricted ? (chosen ?? []) : chosen)
    const shown = visible(topology, groups, folded)
    const boxes = restricted ? layoutInSight(shown, topology) : layout(shown, topology)
    return {
      topology,
      roles: new Map(topology.nodes.map(node => [node.id, roleOf(node, topology)])),
      boxes,
      regions: regionsOf(topology, boxes),
      groups,
      folded
    }
  }, [topology, chosen, restricted])
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
  const setUi = useSetUi()
  const { topology } = useLabModel()
  const { selection, dockOpen, partitioning, trusting, addingMachine } = useUi(
    ({ selection, dockOpen, partitioning, trusting, addingMachine }) => ({
      ...{ selection, dockOpen, partitioning, trusting, addingMachine }
    })
  )
  useForgetEdits()
  const [deleting, setDeleting] = useState<string | null>(null)
  useLabKeys(setDeleting)
  return (
    <div className={dockOpen ? 'lab' : 'lab dock-closed'}>
      <h1 className="unseen">{t('shell.screen.lab')}</h1>
      <section className="canvas-area" aria-label={t('lab.graph')}>
        <TrustBanner />
        <PartitionList className="over-graph" />
        <div className="graph">
          <Canvas />
          <Tools />
          <Legend />
        </div>
      </section>
      <Dock />
      {selection && <Inspector selection={selection} />}
      {partitioning && (
        <PartitionDialog
          topology={topology}
          node={partitioning.node}
          onClose={() => setUi({ partitioning: null })}
        />
      )}
      {addingMachine && <AddMachineDialog onClose={() => setUi({ addingMachine: false })} />}
      {trusting && <TrustDialog onClose={() => setUi({ trusting: false })} />}
      {deleting !== null && <DeleteDialog id={deleting} onClose={() => setDeleting(null)} />}
    </div>
  )
}
