import type { FaultKind, FaultOf } from '../stage'

/** Connections are refused, and those that are open are cut. */
export const down: FaultKind<FaultOf<'down'>> = {
  roomBytes: () => 0,
  cuts: true,
  opening: 'refused',
  stage: line => {
    let gone = false
    const leave = (): void => {
      gone = true
    }
    line.whenOpen(() => {
      if (gone) return
      line.bite(0)
      line.reset()
    })
    // Nothing arrives between the decision and the cut.
    return { take: () => undefined, changed: () => undefined, release: leave, dispose: leave }
  }
}
