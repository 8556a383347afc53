import { alive } from '../../../../test/support/processes'
import type { Stage } from '../stage'

/** The lab stops: what it has started is gone with all its children, and what was there stays. */
export async function stop(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  const pids = copies.flatMap(copy => copy.processes())
  await lab.host.call('lab.stop-all', {})
  if (way.name === 'existing') {
    findings.is('what was there lives on', pids.every(alive), true)
    for (const copy of copies) await guest.session(copy.address, 0, [copy])
    return
  }
  for (const { id } of copies) await findings.becomes(`${id} is stopped`, () => lab.state(id), 'stopped')
  findings.is('processes that outlive a stop', pids.filter(alive), [])
  findings.is('ports that are still taken', copies.filter(copy => copy.isListening).length, 0)
  const said = (await lab.log('a', 'lab')).some(line => /killed/.test(line))
  findings.is('a stop that had to be a kill is said', said, guest.quirk === 'stubborn')
}
