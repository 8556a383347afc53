import { alive } from '../../../../test/support/processes'
import type { Copy } from '../copy'
import type { Stage } from '../stage'

/** How many sessions the one that was killed misses. */
const missed = 2

/** The second is killed, misses sessions, is started again, and catches up. */
export async function kill(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  const [first, second] = copies
  await isGone(stage, second)
  stage.isLost(second)
  stage.startsAgain(second)
  await stage.talk(missed, [first])
  const standing = async (): Promise<unknown> => {
    const stats = (await lab.link('b'))?.stats
    return { attached: stats?.attached, pending: stats?.pendingSessions, health: stats?.health }
  }
  const sessions = missed * (guest.quirk === 'several-clients' ? 2 : 1)
  await findings.becomes('what the second misses', standing, {
    attached: false,
    pending: sessions,
    health: 'down'
  })
  if (way.name === 'external' && !guest.unrecorded) await isBehind(stage, sessions)
  await way.start(second, lab)
  await stage.isBack(second)
  const again = async (): Promise<unknown> => (await lab.link('b'))?.startedAgain
  await findings.becomes('the second was started again', again, way.startedAgain)
  await stage.talk(1)
  await differs(stage, second)
}

/** Kills it, and holds what the lab says against the processes. */
async function isGone({ findings, lab, way }: Stage, copy: Copy): Promise<void> {
  const pids = copy.processes()
  if (way.name === 'external')
    findings.is(
      'the process of the second is its own',
      pids.includes((await lab.node(copy.id))?.pid ?? 0),
      true
    )
  await way.kill(copy, lab)
  await findings.becomes('the second is down', () => lab.state(copy.id), 'down')
  findings.is('processes that outlive a kill', pids.filter(alive), [])
  findings.is('its port is free', copy.isListening, false)
  const row = (await lab.cli('status')).split('\n').find(line => line.startsWith(`${copy.id} `))
  findings.is('`relevo status` of the second', row?.split(/\s+/).slice(1, 3), [way.name, 'down'])
}

async function isBehind({ findings, lab }: Stage, sessions: number): Promise<void> {
  const verdicts = async (): Promise<unknown> =>
    (await lab.host.call('replicas.compare', {})).replicas.map(({ verdict }) => ({
      kind: verdict.kind,
      sessions: 'sessions' in verdict ? verdict.sessions : 0
    }))
  await findings.becomes('the comparison while the second is down', verdicts, [
    { kind: 'identical', sessions: 0 },
    { kind: 'behind', sessions }
  ])
}

/** Whoever has lost its words answers otherwise from then on, and that is said with its cause; others do not, but for those whose
 * clients concern each other, in a replay. */
async function differs({ findings, guest, lab, way }: Stage, copy: Copy): Promise<void> {
  const told = async (): Promise<readonly unknown[]> =>
    (await lab.events('diverged'))
      .filter(({ replay }) => !replay || guest.quirk !== 'several-clients')
      .map(({ to, startedAgain, concluded }) => ({
        to,
        startedAgain,
        ...(concluded && { concluded })
      }))
  if (!guest.forgets) return void findings.is('replies that differ', await told(), [])
  const right = {
    to: copy.id,
    startedAgain: [copy.id],
    ...(way.startedAgain === 'concluded' && { concluded: [copy.id] })
  }
  const all = async (): Promise<unknown> => new Set((await told()).map(one => JSON.stringify(one)))
  await findings.becomes('replies that differ', async () => [...((await all()) as Set<string>)], [
    JSON.stringify(right)
  ])
}
