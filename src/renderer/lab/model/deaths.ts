import type { NodeView } from '#shared/state'

/** How long a card keeps the look of a death at least, ms: what happened can be read from the last row meanwhile. */
export const deathShownMs = 4_000

type Dead = Pick<NodeView, 'state' | 'since' | 'died' | 'restartAt'>

/** What is still to be seen of a node's death, or null: while it is down, and for a while after it is back. */
export interface DeathLook {
  readonly cause: NonNullable<NodeView['died']>['cause']
  /** When it died, ms of the run. */
  readonly at: number
  /** When it will be started again, or, where it is up again, since when it is; ms of the run. */
  readonly backAt: number | null
  readonly isBack: boolean
}

/** @param recent whether the death is less than `deathShownMs` ago */
export function deathLook({ state, since, died, restartAt }: Dead, recent: boolean): DeathLook | null {
  if (!died) return null
  const { cause, at } = died
  switch (state) {
    case 'down':
    case 'backoff':
      return { cause, at, backAt: restartAt, isBack: false }
    case 'starting':
      return recent ? { cause, at, backAt: null, isBack: false } : null
    case 'up':
      return recent ? { cause, at, backAt: since, isBack: true } : null
    default:
      return null
  }
}
