/** Where laptops that have no sshd join the lab, as the panel and the command line see it. */
export interface JoinDoorView {
  /** Where it listens (`ws://10.0.0.2:4790`); null: it is closed. */
  readonly url: string | null
  /** This computer's own addresses, at which it could. */
  readonly addresses: readonly string[]
  readonly codes: readonly JoinCode[]
  /** Codes that were wrong since the door was opened. */
  readonly refused: number
  /** There were too many of those: every code was made void. */
  readonly locked: boolean
  /** Machines whose connection is there now. */
  readonly joined: readonly string[]
}

/** Lets one machine in, once. */
export interface JoinCode {
  readonly code: string
  /** How long it is good for yet, ms. */
  readonly leftMs: number
}

/** The port that is proposed. */
export const joinPort = 4790
export const joinPath = '/join'
/** The scheme of the header `Authorization` of whoever joins: what follows is a code, or the secret of a session. */
export const joinScheme = 'Relevo'
