/** What an algorithm knows of a backend. */
export interface Candidate {
  readonly id: string
  /** Requests in work. */
  readonly active: number
  /** As the topology says; 1 unless it does. Never 0: such a backend is no candidate. */
  readonly weight: number
  /** Over 0 and up to 1: less than 1 while the backend starts slowly. */
  readonly share: number
}

/**
 * Chooses the backend of a request, for the pool. To add one: a file here, a row in
 * `src/shared/balancer-algorithms.ts`, and the line in `table.ts` that the compiler then asks for.
 */
export interface Algorithm {
  /**
   * @param candidates the healthy backends below their limits, in the topology's order
   * @param key what the request is about: its path, or the client's address in TCP mode
   */
  choose<C extends Candidate>(candidates: readonly C[], key: string): C | undefined
}
