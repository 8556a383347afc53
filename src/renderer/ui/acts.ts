import { createContext, useContext } from 'react'

/**
 * Whether the lab that is shown can be acted on: a run that is over cannot. Pieces of the kit that are marked `act` are
 * off where it is false, and keys that act do nothing.
 */
export const ActsContext = createContext(true)

export const useMayAct = (): boolean => useContext(ActsContext)
