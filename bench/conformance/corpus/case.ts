/** What a client sends that its own side means as one thing, and how it is to be taken. */
export interface RequestCase {
  readonly name: string
  readonly group: string
  /** The bytes, a character a byte. What follows them is `lastRequest`, where it can be read at all. */
  readonly bytes: string
  /**
   * `pass`: a backend gets what `means` says, and the client its answers; `refuse`: nothing of it reaches a backend, or
   * only what came before it; `wait`: it is not whole, and nobody answers yet.
   */
  readonly want: 'pass' | 'refuse' | 'wait'
  /** The requests that a strict reader finds: method, target and body, in their order. */
  readonly means?: readonly string[]
  /** Why we take it so where others do not. */
  readonly because?: string
}

/** What a backend answers. */
export interface ReplyCase {
  readonly name: string
  readonly group: string
  readonly bytes: string
  /** Whether the backend ends the connection after it. */
  readonly ends?: boolean
  /** `pass`: the client has `body`; `refuse`: it has a 502; `cut`: its connection is reset in the middle. */
  readonly want: 'pass' | 'refuse' | 'cut'
  readonly body?: string
  readonly because?: string
}

/** Ends the connection when it is answered: whatever came before it has been read then. */
export const lastRequest = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
