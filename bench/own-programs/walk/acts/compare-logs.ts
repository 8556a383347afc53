import type { Stage } from '../stage'

/** The logs are what the programs have printed, and the comparison says what a comparison of their own files says. */
export async function compareLogs(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  if (way.name === 'existing') {
    const { replicas } = await lab.host.call('replicas.compare', {})
    findings.is('nothing is said of logs that nobody has', replicas, [])
    return
  }
  if (!guest.records) return
  for (const copy of copies)
    await findings.becomes(`the log of ${copy.id}`, () => lab.log(copy.id), copy.printed())
  const verdicts = async (): Promise<unknown> =>
    (await lab.host.call('replicas.compare', {})).replicas.map(({ verdict }) => verdict.kind)
  const right = copies.map((copy, at) =>
    at > 0 && !stage.havePrintedTheSame ? 'diverged' : stage.halves.has(copy) ? 'repeated' : 'identical'
  )
  const isRight = await findings.becomes('the comparison of the logs', verdicts, right)
  if (isRight) return
  const { sessions } = await lab.host.call('replicas.compare', {})
  for (const { session, replicas } of sessions)
    if (Object.values(replicas).some(({ status }) => status === 'differs'))
      findings.add(`session ${session}: ${JSON.stringify(Object.values(replicas).map(({ lines }) => lines))}`)
}
