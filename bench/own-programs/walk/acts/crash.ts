import { Conversation } from '../conversation'
import type { Stage } from '../stage'
import { topologyOf } from '../topology'

/** A program that ends at once: why is said, and a client is told that nobody is there. */
export async function crash(stage: Stage): Promise<void> {
  const { copies, findings, lab, way } = stage
  for (const copy of copies) await way.prepare(copy)
  const applied = await lab.host.call('topology.apply', { topology: topologyOf(stage) }).catch(String)
  const state = way.name === 'external' ? 'failed' : 'down'
  for (const { id } of copies) await findings.becomes(`${id} is ${state}`, () => lab.state(id), state)
  if (way.name === 'external') {
    const error = (await lab.node('a'))?.error?.message ?? String(applied)
    findings.is('the exit code is said', /exit code 1/.test(error), true)
    findings.is('its last words are said', error.includes('there is no server.conf'), true)
    for (const copy of copies)
      await findings.becomes(`the log of ${copy.id}`, () => lab.log(copy.id), copy.printed())
  }
  const client = await Conversation.open(stage.door)
  client.say('anybody?\n')
  const end = await client.hear(/never/).catch(String)
  findings.is('a client is reset', /ECONNRESET/.test(end), true)
  await lab.host.call('lab.stop-all', {})
  findings.is(
    'processes left',
    copies.flatMap(copy => copy.processes()),
    []
  )
}
