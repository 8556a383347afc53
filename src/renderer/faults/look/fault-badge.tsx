import type { FaultView } from '#shared/faults'
import { isDirected } from '#shared/runs/fault-words'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { cuts, directionArrows, faultFigure, faultIcons } from './fault-look'
import { faultSentence } from './fault-text'
import './fault-badge.css'

/**
 * What is wrong with a link or a door, in short: icon, and figure or word, of the gravest fault, and how many more
 * there are. All of it is in its name. Pressing it shows the faults.
 */
export function FaultBadge(props: {
  faults: readonly FaultView[]
  /** The link or the door that they are on, in words. */
  place: string
  to: string
  /** Whether the node that counts what they do runs. */
  runs: boolean
  className?: string
  onPress: () => void
}) {
  const t = useWords()
  const format = useFormat()
  const { faults, place, to, runs, className = '', onPress } = props
  const lead = faults.find(view => cuts(view.fault)) ?? faults[0]
  if (!lead) return null
  const { fault } = lead
  const arrow = isDirected(fault) && fault.direction !== 'both' ? `${directionArrows[fault.direction]} ` : ''
  const figure = `${arrow}${faultFigure(t, format, fault)}`
  const more = faults.length > 1 ? t('faults.more', { count: faults.length - 1 }) : ''
  const title = `${place}: ${faults.map(view => faultSentence(t, format, view, to, runs)).join('. ')}`
  return (
    <button
      type="button"
      className={`fault-badge${cuts(fault) ? ' cuts' : ''} ${className}`}
      // What is seen of it too: whoever speaks to the computer says that.
      aria-label={`${title} · ${figure} ${more}`.trim()}
      title={title}
      onClick={event => {
        event.stopPropagation()
        onPress()
      }}
    >
      <Icon name={faultIcons[fault.type]} size={12} />
      <span>{figure}</span> {more !== '' && <b>{more}</b>}
    </button>
  )
}
