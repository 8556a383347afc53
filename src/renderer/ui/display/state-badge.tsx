import type { NodeState } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../icon/icon'
import './state-badge.css'

/** A state is never colour alone: icon, word and colour, the same everywhere. */
export function StateBadge({
  state,
  chip = false,
  size = 14
}: {
  state: NodeState
  chip?: boolean
  size?: number
}) {
  const t = useWords()
  return (
    <span className={`${chip ? 'chip state' : 'st'} st-${state}`}>
      <Icon name={state} size={size} />
      <b>{t(`common.state.${state}`)}</b>
    </span>
  )
}
