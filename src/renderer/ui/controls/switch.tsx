import type { ReactNode } from 'react'
import { Switch as AriaSwitch, type SwitchProps } from 'react-aria-components'
import './switch.css'

/** Something that is on or off, with its label beside it. */
export function Switch({
  children,
  ...rest
}: Omit<SwitchProps, 'children' | 'className'> & { children: ReactNode }) {
  return (
    <AriaSwitch {...rest} className="switch">
      <i />
      {children}
    </AriaSwitch>
  )
}
