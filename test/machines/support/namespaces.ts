import { spawnSync } from 'node:child_process'
import { which } from './room'

const kinds = ['--net', '--pid', '--mount', '--uts', '--ipc', '--time', '--fork']

/** Why no namespaces can be made here, with these programs; null where they can. */
export function missingForNamespaces(programs: readonly string[]): string | null {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'this is not root'
  const missing = ['ip', 'unshare', 'mount', 'bash', ...programs].filter(name => which(name) === null)
  if (missing.length > 0) return `${missing.join(', ')} not installed`
  const { status } = spawnSync('unshare', [...kinds, 'true'], { stdio: 'ignore' })
  return status === 0 ? null : 'no namespaces can be made'
}
