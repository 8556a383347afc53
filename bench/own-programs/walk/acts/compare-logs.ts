import type { Stage } from '../stage'

/** The logs are what the programs have printed, and the comparison says what a comparison of their own files says. */
export async function compareLogs(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  if (way.name === 'existing') {
    const { replicas } = await lab.host.call('replicas.compare', {})
    findings.is('nothing is said of logs that nobody has', replicas, [])
    return
  }
  if (guest.unrecorded) return guest.unrecorded.differsInNothing ? differInNothing(stage) : undefined
  for (const copy of copies)
    await findings.becomes(`the log of ${copy.id}`, () => lab.log(copy.id), copy.printed())
  const verdicts = async (): Promise<unknown> =>
    (await lab.host.call('replicas.compare', {})).replicas.map(({ verdict }) => verdict.kind)
  const right = copies.map((copy, at) =>
    at > 0 && !stage.havePrintedTheSame ? 'diverged' : stage.halves.has(copy) ? 'repeated' : 'identical'
  )
  const isRight = await findings.becomes('the comparison of the logs', verdicts, right)
  if (!isRight) await tellSessions(stage)
}

/** Whatever a program prints that prints nothing of its sessions, it is no difference: its start, its time, its process. */
async function differInNothing({ findings, lab }: Stage): Promise<void> {
  const others = async (): Promise<unknown> =>
    (await lab.host.call('replicas.compare', {})).replicas
      .map(({ verdict }) => verdict.kind)
      .filter(kind => kind !== 'identical' && kind !== 'empty')
  const isRight = await findings.becomes('logs without sessions that are said to differ', others, [])
  if (!isRight) await tellSessions({ findings, lab })
}

/** Names the sessions in which the logs are said to differ. */
async function tellSessions({ findings, lab }: Pick<Stage, 'findings' | 'lab'>): Promise<void> {
  const { sessions } = await lab.host.call('replicas.compare', {})
  for (const { session, replicas } of sessions)
    if (Object.values(replicas).some(({ status }) => status === 'differs'))
      findings.add(`session ${session}: ${JSON.stringify(Object.values(replicas).map(({ lines }) => lines))}`)
}
