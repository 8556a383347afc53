import { test } from '@playwright/test'
import { electronBinary } from '../../scripts/lib/electron/electron-binary.mjs'
import { hasDisplay } from '../../scripts/lib/start/choose-host.mjs'

/**
 * What carries the panel: the web host and a browser; Electron; or the rig, which runs the desktop app's own files
 * where Electron's program can't be had (see `e2e/rig`).
 */
export type HostKind = 'web' | 'rig' | 'electron'

/** Which hosts can be tested here, and one sentence that says so. Never loads `electron`, which would download it. */
export function hostsHere(): { readonly kinds: readonly HostKind[]; readonly sentence: string } {
  if (process.platform !== 'linux')
    return {
      kinds: ['web'],
      sentence: 'Hosts under test: web; not rig and electron: their specs want Linux.'
    }
  const missing = !electronBinary()
    ? "Electron's program is not installed"
    : hasDisplay()
      ? null
      : 'this session has no display'
  if (missing === null)
    return { kinds: ['web', 'rig', 'electron'], sentence: 'Hosts under test: web, rig and electron.' }
  return { kinds: ['web', 'rig'], sentence: `Hosts under test: web and rig; not electron: ${missing}.` }
}

/** Every test knows its host; a project of the configuration says which. */
export const hostTest = test.extend<object, { readonly kind: HostKind }>({
  kind: ['web', { option: true, scope: 'worker' }]
})
