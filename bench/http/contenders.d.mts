import type { Started } from '../programs.mjs'

/** Who shares requests out among the servers on `ports`. */
interface HttpContender {
  /** Why it cannot take part; null when it can. */
  missing(): string | null
  start(ports: readonly number[]): Promise<Started>
}
export const httpContenders: {
  readonly haproxy: HttpContender
  readonly nginx: HttpContender
}
