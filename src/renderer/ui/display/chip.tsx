import type { ReactNode } from 'react'
import type { NodeState } from '#shared/state'
import { Icon } from '../icon/icon'
import type { IconName } from '../icon/icon-drawings'
import './chip.css'

/** A short fact beside a name. With `state` it takes that state's colours. */
export function Chip(props: { children: ReactNode; icon?: IconName; accent?: boolean; state?: NodeState }) {
  const tone = props.state ? ` state st-${props.state}` : props.accent ? ' accent' : ''
  return (
    <span className={`chip${tone}`}>
      {props.icon && <Icon name={props.icon} size={12} />}
      {props.children}
    </span>
  )
}
