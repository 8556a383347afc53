import type { NodeView } from '#shared/state'
import type { Topology, TopologyNode } from '#shared/topology'
import { useWords, type Words } from '../../i18n/use-words'
import { useNode, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { useEdits } from '../edit/use-edits'
import { useLabModel } from '../model/lab-model'
import type { Point } from '../model/layout'
import { roomAt } from '../model/regions'
import { placeNode, unreachableFrom } from './place-node'

/** A node that somebody wants on another machine; null: on the desk. `position`: where its card was dropped. */
export interface Move {
  readonly node: string
  readonly machine: string | null
  readonly position?: Point
}

/** Whether nobody need be asked: it does not run, and holds nothing that would stay behind. */
export function losesNothing(
  topology: Topology,
  view: NodeView | undefined,
  { node, machine }: Move
): boolean {
  const holds = view?.kind === 'file-server' || view?.kind === 'replicating-proxy'
  return view?.state === 'stopped' && !holds && unreachableFrom(topology, node, machine) === null
}

/** Puts a node on another machine; says so. */
export function useMoveNode(): (move: Move) => Promise<boolean> {
  const { toasts } = usePanel()
  const { change } = useEdits()
  const { topology, boxes } = useLabModel()
  return async ({ node, machine, position }) => {
    // Where cards were put by hand each keeps its place: so it gets one below those that it joins.
    const isPlaced = topology.nodes.some(one => one.position)
    const at = position ?? (isPlaced ? roomAt(topology, boxes, node, machine) : undefined)
    const isMoved = await change(now => placeNode(now, node, machine, at))
    if (isMoved)
      toasts.show({
        kind: 'done',
        text: t => t('machines.moved', { node, machine: machine ?? t('machines.desk') })
      })
    return isMoved
  }
}

/** Asks before a node is started anew on another machine: what it holds stays behind. */
export function MoveDialog({ move, onClose }: { move: Move; onClose: () => void }) {
  const t = useWords()
  const { topology } = useLabModel()
  const moveNode = useMoveNode()
  const view = useNode(move.node)
  const node = topology.nodes.find(({ id }) => id === move.node)
  if (!node) return null
  const names = {
    node: node.id,
    from: node.machine ?? t('machines.desk'),
    to: move.machine ?? t('machines.desk')
  }
  const blocking = unreachableFrom(topology, node.id, move.machine)
  return (
    <Dialog title={t('machines.move.title', names)} isOpen onClose={onClose}>
      {blocking !== null ? (
        <p>{t('machines.move.blocked', { ...names, other: blocking })}</p>
      ) : (
        <>
          {view?.state !== 'stopped' && <p>{t('machines.move.restarted', names)}</p>}
          <p className="dim">{leftBehind(t, node, names)}</p>
        </>
      )}
      <footer>
        <Button onPress={onClose}>{t('common.action.cancel')}</Button>
        {blocking === null && (
          <Button
            variant="primary"
            autoFocus
            onPress={() => {
              onClose()
              void moveNode(move)
            }}
          >
            {t('machines.move.do')}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}

function leftBehind(
  t: Words,
  { kind }: TopologyNode,
  names: { node: string; from: string; to: string }
): string {
  switch (kind) {
    case 'replica':
    case 'file-server':
    case 'replicating-proxy':
    case 'balancer':
      return t(`machines.move.${kind}`, names)
    default:
      return ''
  }
}
