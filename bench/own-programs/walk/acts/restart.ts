import type { Stage } from '../stage'

export async function restart(stage: Stage): Promise<void> {
  const { copies, findings, lab, way } = stage
  const [first] = copies
  const before = first.processes()
  stage.isLost(first)
  stage.startsAgain(first)
  await way.restart(first, lab)
  await stage.isBack(first)
  findings.is(
    'other processes',
    first.processes().filter(pid => before.includes(pid)),
    []
  )
  await stage.talk(1)
  const again = async (): Promise<unknown> => (await lab.link('a'))?.startedAgain
  await findings.becomes('the first was started again', again, way.startedAgain)
}
