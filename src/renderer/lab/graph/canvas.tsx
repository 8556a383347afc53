import {
  applyNodeChanges,
  Background,
  ReactFlow,
  useReactFlow,
  useStore,
  type Connection,
  type NodeChange,
  type OnNodeDrag
} from '@xyflow/react'
import { useCallback, useEffect, useMemo, useRef, useState, type CSSProperties } from 'react'
import { linkId } from '#shared/links'
import { linkName } from '../../faults/look/links'
import { useWords } from '../../i18n/use-words'
import { usePanel, useSetUi } from '../../store/hooks'
import { useUnit } from '../../store/use-unit'
import { useMayAct } from '../../ui/acts'
import { ClientCard } from '../cards/client-card'
import { addLink, hasLink, moveNodes } from '../edit/edit-topology'
import type { CardNode, LinkEdge } from '../model/flow-types'
import { HubCard } from '../cards/hub-card'
import { useLabModel } from '../model/lab-model'
import { cardKindOf } from '../model/layout'
import { LeafCard } from '../cards/leaf-card'
import { LinkLine } from './link-edge'
import { losesNothing, MoveDialog, useMoveNode, type Move } from '../machines/move-dialog'
import { mayMove } from '../machines/place-node'
import { MachineRegions, type Drag } from './machine-regions'
import { linkOffsets } from '../model/link-path'
import { placeAt, type Place } from '../model/regions'
import { useEdits } from '../edit/use-edits'
import { useCentre } from './use-centre'
import { useFit } from './use-fit'
import './canvas.css'
import './compact.css'

const nodeTypes = { client: ClientCard, hub: HubCard, leaf: LeafCard }
const edgeTypes = { link: LinkLine }
/** The zoom below which cards say only who they are and how. */
const compactBelow = 0.5
/** The zoom below which they say no more what is elsewhere too. */
const tightBelow = 0.68

/** Its card says what it is; React Flow would add a word, in English whatever the panel is in. */
const unspoken = { 'aria-roledescription': undefined }

/** The graph itself. Its nodes and edges change with the topology only; what they show comes from the store. */
export function Canvas() {
  const t = useWords()
  const setUi = useSetUi()
  const { toasts, lab } = usePanel()
  const { topology, boxes } = useLabModel()
  const { change } = useEdits()
  const mayAct = useMayAct()
  const wanted = useMemo(
    () =>
      topology.nodes.flatMap((node): CardNode[] => {
        const box = boxes.get(node.id)
        if (!box) return []
        const { x, y, width, height } = box
        return [
          {
            id: node.id,
            type: cardKindOf(node),
            position: { x, y },
            width,
            height,
            data: {},
            domAttributes: unspoken
          }
        ]
      }),
    [topology, boxes]
  )
  const [nodes, setNodes] = useState(wanted)
  const [drag, setDrag] = useState<Drag | null>(null)
  const [move, setMove] = useState<Move | null>(null)
  const moveNode = useMoveNode()
  useEffect(() => setNodes(wanted), [wanted])
  const edges = useMemo((): LinkEdge[] => {
    const offsets = linkOffsets(topology.links, boxes)
    return topology.links.flatMap(({ from, to }) => {
      const id = linkId(from, to)
      const [start, end] = [boxes.get(from), boxes.get(to)]
      if (!start || !end) return []
      const data = {
        fromWidth: start.width,
        fromHeight: start.height,
        toWidth: end.width,
        toHeight: end.height,
        offset: offsets.get(id) ?? 0
      }
      // React Flow's own words are "Edge from ... to ...", and it calls an image what has a button in it.
      const spoken = {
        ariaLabel: linkName(id),
        ariaRole: 'group',
        domAttributes: { 'aria-roledescription': t('lab.link.title') }
      } as const
      return [{ id, type: 'link', source: from, target: to, data, ...spoken }]
    })
  }, [topology, boxes, t])

  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => setNodes(now => applyNodeChanges(changes, now)),
    []
  )
  const dragStart = useRef<{ x: number; y: number } | null>(null)
  const onNodeDragStart: OnNodeDrag<CardNode> = (_event, node) => {
    dragStart.current = node.position
  }
  const hasMachines = (topology.machines?.length ?? 0) > 0
  const placeOfDrop = (node: CardNode): Place | undefined => {
    const box = boxes.get(node.id)
    return hasMachines && box && mayMove(topology, node.id)
      ? placeAt(topology, boxes, node.id, { ...box, ...node.position })
      : undefined
  }
  const onNodeDrag: OnNodeDrag<CardNode> = (_event, node) => {
    if (!hasMachines || !mayMove(topology, node.id)) return
    const over = placeOfDrop(node)
    setDrag(now => (now?.node === node.id && now.over === over ? now : { node: node.id, over }))
  }
  /** Onto another machine, or back to the desk: what it loses by that is asked first. */
  const dropOn = async (node: CardNode, machine: Place) => {
    // Cards that stand in columns find their place by themselves.
    const isPlaced = topology.nodes.some(({ position }) => position)
    const asked = { node: node.id, machine, ...(isPlaced && { position: node.position }) }
    if (!losesNothing(topology, lab.current()?.nodes[node.id], asked)) setMove(asked)
    else if (!(await moveNode(asked))) setNodes(wanted)
  }
  const onNodeDragStop: OnNodeDrag<CardNode> = (_event, node, moved) => {
    setDrag(null)
    const place = placeOfDrop(node)
    const before = topology.nodes.find(({ id }) => id === node.id)?.machine ?? null
    if (place !== undefined && place !== before) return void dropOn(node, place)
    const start = dragStart.current
    if (start && Math.hypot(node.position.x - start.x, node.position.y - start.y) < 2) return
    // Once one card was put somewhere by hand all of them stay where they are.
    const points = new Map([...boxes].map(([id, { x, y }]) => [id, { x, y }]))
    for (const { id, position } of moved) points.set(id, position)
    void change(now => moveNodes(now, points))
  }
  const onConnect = ({ source, target }: Connection) => {
    if (source === target) return
    if (hasLink(topology, source, target)) {
      toasts.show({ kind: 'done', text: t => t('lab.edit.link-exists') })
      return
    }
    void change(now => addLink(now, source, target))
  }
  const flow = useReactFlow()
  const container = useRef<HTMLDivElement>(null)
  const unit = useUnit()
  useFit(flow, container, unit)
  useCentre(flow)

  // In steps, so that cards are not laid out again with each turn of the wheel; never too little.
  const zoom = useStore(({ transform }) => Math.max(1, Math.floor(transform[2] * 25)) / 25)
  const dense = zoom < tightBelow * unit ? ' dense tight' : zoom < unit ? ' dense' : ''
  const look = zoom < compactBelow * unit ? ' compact' : dense
  return (
    <div className={`canvas${look}`} style={{ '--unzoom': unit / zoom } as CSSProperties} ref={container}>
      <ReactFlow<CardNode, LinkEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeDragStart={onNodeDragStart}
        onNodeDrag={onNodeDrag}
        onNodeDragStop={onNodeDragStop}
        onEdgeClick={(_event, edge) => setUi({ selection: { kind: 'link', id: edge.id }, tab: 'overview' })}
        onPaneClick={() => setUi({ selection: null })}
        onConnect={onConnect}
        nodesDraggable={mayAct}
        nodesConnectable={mayAct}
        nodesFocusable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        nodeDragThreshold={3}
        minZoom={0.2}
        maxZoom={1.6 * unit}
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        aria-label={t('lab.graph')}
      >
        <Background gap={20} size={1} />
        <MachineRegions nodes={nodes} drag={drag} />
      </ReactFlow>
      {move && (
        <MoveDialog
          move={move}
          onClose={() => {
            setMove(null)
            // Where it is not moved its card goes back.
            setNodes(wanted)
          }}
        />
      )}
    </div>
  )
}
