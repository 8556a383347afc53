import { begin } from './acts/begin'
import { compareLogs } from './acts/compare-logs'
import { figures, lastFigures } from './acts/figures'
import { freeze } from './acts/freeze'
import { kill } from './acts/kill'
import { killInSession } from './acts/kill-in-session'
import { load } from './acts/load'
import { reload } from './acts/reload'
import { restart } from './acts/restart'
import { stop } from './acts/stop'
import type { Stage } from './stage'

/** What is done to each program, in this order. */
export const acts: readonly ((stage: Stage) => Promise<void>)[] = [
  begin,
  stage => stage.talk(3),
  figures,
  compareLogs,
  kill,
  compareLogs,
  freeze,
  killInSession,
  reload,
  restart,
  load,
  compareLogs,
  lastFigures,
  stop
]
