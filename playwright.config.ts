import { defineConfig } from '@playwright/test'
import { fileURLToPath } from 'node:url'
import { desktopSpecs, hostsHere, type HostKind } from './e2e/support/host-kind'
import { addressBarPages, playwrightsDisabledFeatures, systemChromium } from './scripts/lib/test/chromium.mjs'

const rigSpecs = '**/rig/**/*.spec.ts'

export default defineConfig<object, { kind: HostKind }>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: fileURLToPath(new URL('e2e/support/set-up.ts', import.meta.url)),
  // Each test runs a whole lab, and a browser.
  workers: 3,
  // Tests share nothing: those of a long file need not wait for each other.
  fullyParallel: true,
  retries: 0,
  // Generous: a machine that is busy with other work is slow, not wrong.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  // One project a host: the stories run in a browser, the desktop app's specs on the rig and on Electron.
  projects: hostsHere().kinds.map(kind => ({
    name: kind,
    use: { kind },
    ...(kind === 'web'
      ? { testIgnore: [desktopSpecs(kind), rigSpecs] }
      : { testMatch: kind === 'rig' ? [desktopSpecs(kind), rigSpecs] : desktopSpecs(kind) })
  })),
  use: {
    browserName: 'chromium',
    viewport: { width: 1360, height: 860 },
    locale: 'en-GB',
    // A trace of each action takes as much of the machine as the story itself; `--trace on` makes one.
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: systemChromium(),
      // Quiet, and only ever this machine. What has no graphics card takes as much again to imitate one.
      args: [
        '--disable-gpu',
        '--disable-quic',
        `--disable-features=${[...playwrightsDisabledFeatures, ...addressBarPages].join(',')}`,
        '--log-level=3',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
      ]
    }
  }
})
