import type { Stage } from '../stage'
import { topologyOf } from '../topology'

/** The lab gets the programs: it starts them, or they are there. */
export async function begin(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  for (const copy of copies) await way.prepare(copy)
  const applied = lab.host.call('topology.apply', { topology: topologyOf(stage) })
  if (guest.quirk === 'slow' && way.name === 'external')
    await findings.becomes('a slow program is starting', () => lab.state('a'), 'starting')
  await Promise.all([applied, ...copies.map(copy => way.begin(copy, lab))])
  for (const { id } of [...copies, { id: 'proxy' }])
    await findings.becomes(`${id} is up`, () => lab.state(id), 'up')
  if (way.name === 'external') return
  for (const command of ['kill', 'freeze', 'stop'] as const) {
    const said = await lab.host.call(`node.${command}`, { node: 'a' }).catch(String)
    findings.is(`${command} of what is not ours is refused`, /NOT_SUPPORTED/.test(String(said)), true)
  }
}
