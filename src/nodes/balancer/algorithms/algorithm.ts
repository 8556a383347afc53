import type { Random } from '#system/random'

/** What an algorithm knows of a backend. */
export interface Candidate {
  readonly id: string
  /** Requests in work. */
  readonly active: number
  /** As the topology says; 1 unless it does. Never 0: such a backend is no candidate. */
  readonly weight: number
  /** Over 0 and up to 1: less than 1 while the backend starts slowly. */
  readonly share: number
  /** Whether it is below its limit of requests in work; only a `sticky` algorithm sees others. */
  readonly free: boolean
}

/** What an algorithm knows of a request, or of a client's connection in TCP mode. */
export interface Asked {
  /** What it is about: its path without the query, or the client's address in TCP mode. */
  readonly key: string
  /** The client's address. */
  readonly address: string
  /** The value of one of its cookies; always undefined in TCP mode. */
  cookie(name: string): string | undefined
}

/**
 * Chooses the backend of a request, for the pool. To add one: a file here, a row in
 * `src/shared/balancer-algorithms.ts`, and the line in `table.ts` that the compiler then asks for.
 */
export interface Algorithm {
  /**
   * True where a client is to stay with its backend: then the candidates are all that are up, slow ones and those at
   * their limit as well, and the request waits for a place at the chosen one.
   */
  readonly sticky?: boolean
  /** @param candidates the healthy backends below their limits, in the topology's order; slow ones only if all are */
  choose<C extends Candidate>(candidates: readonly C[], asked: Asked): C | undefined
  /** The header lines by which the reply of `backend` makes the client come back to it; empty when it will anyway. */
  bind?(backend: Candidate, asked: Asked): string
}

/** What algorithms take from the balancer: of its node in the topology, unless it says otherwise. */
export interface AlgorithmOptions {
  readonly cookieName: string
  /** What it draws by chance. */
  readonly random: Random
}
