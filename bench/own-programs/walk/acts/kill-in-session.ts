import type { Stage } from '../stage'

/** Whoever answers is killed between a client's two lines: the client notices nothing. */
export async function killInSession(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  const { halfway } = guest
  if (!halfway) return
  const links = await Promise.all(copies.map(({ id }) => lab.link(id)))
  const primary = copies.find((_, at) => links[at]?.stats?.primary)
  findings.is('somebody is the primary', primary !== undefined, true)
  if (!primary) return
  stage.isLost(primary)
  await stage.said(n => halfway(stage.door, n, () => way.kill(primary, lab)))
  await findings.becomes('who answered is down', () => lab.state(primary.id), 'down')
  await way.start(primary, lab)
  await stage.isBack(primary)
  stage.halves.add(primary)
}
