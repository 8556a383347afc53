import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where journals, logs, received files and saved topologies go: `RELEVO_DATA`, or `.relevo` in the home folder. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.RELEVO_DATA ? resolve(env.RELEVO_DATA) : join(homedir(), '.relevo')
}
