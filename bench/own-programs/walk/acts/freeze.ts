import type { Stage } from '../stage'

/** The first stands still: the other answers, and the first has the session when it goes on. */
export async function freeze(stage: Stage): Promise<void> {
  const { copies, findings, lab, way } = stage
  const [first, second] = copies
  stage.isLost(first)
  await way.freeze(first, lab)
  await findings.becomes('the first stands still', () => lab.state('a'), way.frozen)
  await stage.talk(1, [second])
  await way.resume(first, lab)
  await stage.isBack(first)
  await stage.talk(1)
}
