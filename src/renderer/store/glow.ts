import type { Act } from '#shared/exercise/acts'
import type { LabData } from './projection'

/**
 * What an exercise asks the person to press now, so that the thing itself can show it: buttons of the bar, cards and
 * links select by these whether they are meant.
 */

type Seen = Pick<LabData, 'exercise'>
/** A button of the bar at the top, or the one of the Roads screen. */
export type GlowingControl = 'exchange' | 'load' | 'send' | 'reset' | 'measure-roads'

const none: readonly Act[] = []

/** The acts that are still to be done by hand. */
function asked({ exercise }: Seen): readonly Act[] {
  if (exercise?.phase !== 'steps') return none
  const step = exercise.steps.find(({ id }) => id === exercise.current)
  if (step?.kind !== 'do' || step.state !== 'now') return none
  return step.acts.filter(({ done }) => !done).map(({ act }) => act)
}

/** The action of a node that is asked for, by its button; `more`: one in the menu of its card. */
export function glowingAction(lab: Seen, node: string): string | null {
  for (const act of asked(lab)) {
    switch (act.act) {
      case 'kill':
        if (act.node === node) return act.keepDown ? 'keep-down' : 'kill'
        break
      case 'freeze':
      case 'resume':
      case 'start':
      case 'stop':
        if (act.node === node) return act.act
        break
      case 'fault':
        if (act.link === `outside->${node}`) return 'more'
        break
      case 'partition':
        if (act.sides[0]?.[0] === node) return 'more'
        break
      default:
    }
  }
  return null
}

export function linkGlows(lab: Seen, link: string): boolean {
  return asked(lab).some(act => (act.act === 'fault' || act.act === 'clear') && act.link === link)
}

export function controlGlows(lab: Seen, control: GlowingControl): boolean {
  return asked(lab).some(({ act }) => act === control)
}

/** The button that takes a partition off. */
export function partitionGlows(lab: Seen, name: string): boolean {
  return asked(lab).some(act => act.act === 'heal' && act.name === name)
}
