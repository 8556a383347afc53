import type { ReactElement, ReactNode } from 'react'
import {
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator
} from 'react-aria-components'
import { useMayAct } from '../acts'
import { Icon } from '../icon/icon'
import type { IconName } from '../icon/icon-drawings'
import './menu.css'

/** A menu that opens from `trigger`, which is a button of the kit. */
export function Menu({
  trigger,
  label,
  children
}: {
  trigger: ReactElement
  label: string
  children: ReactNode
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" placement="bottom start" offset={4} aria-label={label}>
        <AriaMenu className="menu" aria-label={label}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

interface MenuItemProps {
  id?: string
  icon?: IconName
  /** What it is called to whoever searches by typing, and to assistive technology. */
  text: string
  note?: string
  /** A line under the text that explains it. */
  detail?: string
  /** What it will do, for the mouse that rests on it and for assistive technology. */
  hint?: string
  danger?: boolean
  isDisabled?: boolean
  /** It changes the lab: it is off where that is not possible. */
  act?: boolean
  onAction: () => void
}

export function MenuItem({
  icon,
  text,
  note,
  detail,
  hint,
  danger,
  act = false,
  isDisabled = false,
  ...rest
}: MenuItemProps) {
  const mayAct = useMayAct()
  return (
    <AriaMenuItem
      {...rest}
      isDisabled={isDisabled || (act && !mayAct)}
      textValue={text}
      aria-description={hint ?? detail}
      className={danger ? 'danger' : ''}
    >
      {icon && <Icon name={icon} size={14} />}
      <span className="grow">
        {text}
        {detail && <small className="detail">{detail}</small>}
      </span>
      {note && <span className="quiet small">{note}</span>}
    </AriaMenuItem>
  )
}

export function MenuGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <MenuSection>
      <Header>{title}</Header>
      {children}
    </MenuSection>
  )
}

export const MenuSeparator = Separator
