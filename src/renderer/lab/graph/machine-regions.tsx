import { ViewportPortal } from '@xyflow/react'
import type { MachineView } from '#shared/machines'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { errorText } from '../../i18n/error-text'
import { useLab } from '../../store/hooks'
import type { CardNode } from '../model/flow-types'
import { useLabModel } from '../model/lab-model'
import { bounds, type Box } from '../model/layout'
import './machine-regions.css'

/** Room around the cards of a machine, and above them for its name, px. */
const padding = 10
const headHeight = 22

const noMachines: Readonly<Record<string, MachineView>> = {}

/** Around the cards of each machine: its name, its state, and how well its clock is known. */
export function MachineRegions({ nodes }: { nodes: readonly CardNode[] }) {
  const { topology } = useLabModel()
  const machines = useLab(lab => lab.machines ?? noMachines, noMachines)
  if (!topology.machines) return null
  const machineOf = new Map(topology.nodes.map(({ id, machine }) => [id, machine]))
  return (
    <ViewportPortal>
      {topology.machines.map(({ id }) => {
        const own = nodes.filter(node => machineOf.get(node.id) === id).map(boxOf)
        return own.length > 0 && <Region key={id} id={id} view={machines[id] ?? null} box={bounds(own)} />
      })}
    </ViewportPortal>
  )
}

function boxOf({ position, width = 0, height = 0 }: CardNode): Box {
  return { ...position, width, height }
}

function Region({ id, view, box }: { id: string; view: MachineView | null; box: Box }) {
  const t = useWords()
  const format = useFormat()
  const startedAt = useLab(lab => lab.run.startedAt, 0)
  const state = view?.state ?? 'idle'
  const time = format.timeOfDay(startedAt + (view?.since ?? 0))
  const text = t(`machines.state.${state}`, { time })
  const title = [
    ...(view?.hostname ? [view.hostname] : []),
    ...(view?.error ? [errorText(t, view.error)] : []),
    ...(view?.leaseOver ? [t('machines.lease-over')] : [])
  ].join('\n')
  return (
    <section
      className={`machine-region is-${state}`}
      aria-label={t('machines.region', { machine: id, state: text })}
      style={{
        transform: `translate(${box.x - padding}px, ${box.y - padding - headHeight}px)`,
        width: box.width + 2 * padding,
        height: box.height + 2 * padding + headHeight
      }}
    >
      <header title={title}>
        <b>{id}</b>
        <span className="quiet">{text}</span>
        {view?.clock && state === 'attached' && <Clock clock={view.clock} />}
      </header>
    </section>
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
