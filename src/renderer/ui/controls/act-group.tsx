import type { ReactNode } from 'react'
import { useMayAct } from '../acts'
import './act-group.css'

/** Forms that change the lab: all in them is off where that is not possible, and can still be read. */
export function ActGroup({ children }: { children: ReactNode }) {
  return (
    <fieldset className="act-group" disabled={!useMayAct()}>
      {children}
    </fieldset>
  )
}
