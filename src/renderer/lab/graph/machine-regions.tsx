import { ViewportPortal } from '@xyflow/react'
import type { MachineView } from '#shared/machines'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { errorText } from '../../i18n/error-text'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { useEdits } from '../edit/use-edits'
import { removeMachine } from '../machines/machine-draft'
import type { CardNode } from '../model/flow-types'
import { useLabModel } from '../model/lab-model'
import { bounds, type Box } from '../model/layout'
import { cardsOf, framed, regionsOf, type Place } from '../model/regions'
import './machine-regions.css'

const noMachines: Readonly<Record<string, MachineView>> = {}

/** A card that is being dragged, and the place in whose region it would be dropped; undefined: in none. */
export interface Drag {
  readonly node: string
  readonly over: Place | undefined
}

/**
 * Around the cards of each machine: its name, its state, and how well its clock is known. While a card is dragged each is
 * a place for it, and so is the desk.
 */
export function MachineRegions({ nodes, drag }: { nodes: readonly CardNode[]; drag: Drag | null }) {
  const t = useWords()
  const { topology, regions } = useLabModel()
  const machines = useLab(lab => lab.machines ?? noMachines, noMachines)
  if (!topology.machines || topology.machines.length === 0) return null
  const boxes = new Map(nodes.map(node => [node.id, boxOf(node)]))
  const from = topology.nodes.find(({ id }) => id === drag?.node)?.machine
  const joins = new Set(topology.machines.flatMap(({ id, join }) => (join ? [id] : [])))
  const desk = cardsOf(topology, boxes, null, drag?.node)
  const shown = regionsOf(topology, boxes, drag?.node)
  return (
    <ViewportPortal>
      {topology.machines.map(({ id }) => {
        const isEmpty = cardsOf(topology, boxes, id).length === 0
        // The place of an empty one does not move with the cards.
        const box = (isEmpty ? regions : shown).get(id)
        return (
          box && (
            <Region
              key={id}
              id={id}
              view={machines[id] ?? null}
              box={framed(box)}
              isEmpty={isEmpty}
              joins={joins.has(id)}
              isTarget={drag !== null && drag.over === id && from !== id}
            />
          )
        )
      })}
      {drag && from !== undefined && desk.length > 0 && (
        <div
          className={`machine-region is-desk${drag.over === null ? ' is-target' : ''}`}
          style={placed(framed(bounds(desk)))}
        >
          <header>
            <b>{t('machines.desk')}</b>
          </header>
        </div>
      )}
    </ViewportPortal>
  )
}

function boxOf({ position, width = 0, height = 0 }: CardNode): Box {
  return { ...position, width, height }
}

function placed({ x, y, width, height }: Box) {
  return { transform: `translate(${x}px, ${y}px)`, width, height }
}

function Region(props: {
  id: string
  view: MachineView | null
  box: Box
  isEmpty: boolean
  /** It dials this computer by itself. */
  joins: boolean
  isTarget: boolean
}) {
  const { id, view, box, isEmpty, joins, isTarget } = props
  const t = useWords()
  const format = useFormat()
  const startedAt = useLab(lab => lab.run.startedAt, 0)
  const state = view?.state ?? 'idle'
  const time = format.timeOfDay(startedAt + (view?.since ?? 0))
  const isAwaited = joins && (state === 'idle' || state === 'connecting')
  const text = isAwaited ? t('machines.waits') : t(`machines.state.${state}`, { time })
  const title = [
    ...(view?.hostname ? [view.hostname] : []),
    ...(view?.error ? [errorText(t, view.error)] : []),
    ...(view?.leaseOver ? [t('machines.lease-over')] : [])
  ].join('\n')
  return (
    <section
      className={`machine-region is-${state}${isTarget ? ' is-target' : ''}`}
      aria-label={t('machines.region', { machine: id, state: text })}
      style={placed(box)}
    >
      <header title={title}>
        <b>{id}</b>
        <span className="quiet">{text}</span>
        {view?.clock && state === 'attached' && <Clock clock={view.clock} />}
        {isEmpty && <RemoveMachine id={id} />}
      </header>
      {isEmpty && <p className="quiet small">{t('machines.drop-here')}</p>}
    </section>
  )
}

/** One on which no node is. */
function RemoveMachine({ id }: { id: string }) {
  const t = useWords()
  const { change } = useEdits()
  return (
    <Button
      act
      size="s"
      variant="ghost"
      icon="trash"
      aria-label={t('machines.remove', { machine: id })}
      onPress={() => void change(now => removeMachine(now, id))}
    />
  )
}

function Clock({ clock }: { clock: NonNullable<MachineView['clock']> }) {
  const t = useWords()
  const format = useFormat()
  const bound = format.durationText(clock.boundMs)
  return (
    <span
      className="quiet m11"
      title={t('machines.clock-hint', { bound, trip: format.durationText(clock.roundTripMs) })}
    >
      {t('machines.clock', { bound })}
    </span>
  )
}
