import type { ReactNode } from 'react'
import { Switch as AriaSwitch, type SwitchProps } from 'react-aria-components'
import { useMayAct } from '../acts'
import './switch.css'

/** Something that is on or off, with its label beside it. */
export function Switch({
  children,
  act = false,
  isDisabled = false,
  ...rest
}: Omit<SwitchProps, 'children' | 'className'> & {
  children: ReactNode
  /** It changes the lab: it is off where that is not possible. */
  act?: boolean
}) {
  const mayAct = useMayAct()
  return (
    <AriaSwitch {...rest} isDisabled={isDisabled || (act && !mayAct)} className="switch">
      <i />
      {children}
    </AriaSwitch>
  )
}
