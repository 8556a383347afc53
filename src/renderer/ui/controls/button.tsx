import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { Icon } from '../icon/icon'
import type { IconName } from '../icon/icon-drawings'
import { useMayAct } from '../acts'
import { Tooltip } from '../overlays/tooltip'
import './button.css'

interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  /** `primary`: the one main action of a screen. `danger`: it takes something away. `warn`: something is unusual. */
  variant?: 'plain' | 'primary' | 'ghost' | 'danger' | 'warn'
  /** `s`: on cards and bars of panels. `m`: ordinary. `l`: in empty states. */
  size?: 's' | 'm' | 'l'
  icon?: IconName
  /** Left out: a button of an icon only, which then needs `aria-label`. */
  children?: ReactNode
  /** What it will do, in a few words; shown on hover and focus. */
  hint?: string
  className?: string
  /** It changes the lab: it is off where that is not possible. */
  act?: boolean
}

/**
 * React Aria's button: presses by mouse, touch, keyboard and assistive technology are one event, and a press that
 * is dragged off is cancelled, which plain buttons don't give across browsers.
 */
export function Button({
  variant = 'plain',
  size = 'm',
  icon,
  children,
  hint,
  className,
  act = false,
  isDisabled = false,
  ...rest
}: ButtonProps) {
  const mayAct = useMayAct()
  const classes = ['btn', variant, size, children === undefined ? 'icon' : '', className ?? '']
  const button = (
    <AriaButton
      {...rest}
      isDisabled={isDisabled || (act && !mayAct)}
      className={classes.filter(Boolean).join(' ')}
    >
      {icon && <Icon name={icon} size={children === undefined ? 16 : size === 's' ? 13 : 14} />}
      {children}
    </AriaButton>
  )
  const tip = hint ?? (children === undefined ? rest['aria-label'] : undefined)
  return tip ? <Tooltip text={tip}>{button}</Tooltip> : button
}
