import { test } from '@playwright/test'
import { electronBinary } from '../../scripts/lib/electron/electron-binary.mjs'
import { hasDisplay } from '../../scripts/lib/start/choose-host.mjs'

/**
 * What carries the panel: the web host and a browser; Electron; or the rig, which runs the desktop app's own files
 * where Electron's program can't be had (see `e2e/rig`).
 */
export type HostKind = 'web' | 'rig' | 'electron'

/** Which hosts can be tested here, and one sentence that says so. Never loads `electron`, which would download it. */
export function hostsHere(platform = process.platform): {
  readonly kinds: readonly HostKind[]
  readonly sentence: string
} {
  const missing = !electronBinary()
    ? "Electron's program is not installed"
    : hasDisplay()
      ? null
      : 'this session has no display'
  const here: readonly HostKind[] = platform === 'linux' ? ['web', 'rig'] : ['web']
  if (missing !== null)
    return { kinds: here, sentence: `Hosts under test: ${here.join(' and ')}; not electron: ${missing}.` }
  const sentence =
    platform === 'linux'
      ? 'Hosts under test: web, rig and electron.'
      : 'Hosts under test: web and electron, the smoke specs only: the others want Linux.'
  return { kinds: [...here, 'electron'], sentence }
}

/** The desktop app's specs that a host runs: on Electron elsewhere than on Linux, those that need nothing of Linux. */
export function desktopSpecs(kind: HostKind, platform = process.platform): string {
  return kind === 'electron' && platform !== 'linux' ? '**/desktop/smoke.spec.ts' : '**/desktop/**/*.spec.ts'
}

/** Every test knows its host; a project of the configuration says which. */
export const hostTest = test.extend<object, { readonly kind: HostKind }>({
  kind: ['web', { option: true, scope: 'worker' }]
})
