import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../../../test/support/until'
import type { Stage } from '../stage'

/** A file of a program that watches its own is saved: it starts again by itself. */
export async function reload(stage: Stage): Promise<void> {
  const { copies, findings, guest, lab, way } = stage
  if (guest.quirk !== 'reloads') return
  const [first] = copies
  const before = first.processes()
  stage.isLost(first)
  appendFileSync(join(first.folder, 'flask_app.py'), '\n')
  const isAnew = (): boolean => first.processes().some(pid => !before.includes(pid)) && first.isListening
  await until(isAnew, { what: 'it starts again by itself' })
  await stage.talk(1)
  const again = async (): Promise<unknown> => (await lab.link('a'))?.startedAgain
  await findings.becomes('it has started again by itself', again, way.startedAgain)
}
