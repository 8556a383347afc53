import { defineConfig } from '@playwright/test'
import { systemChromium } from './scripts/lib/chromium.mjs'

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Each test runs a whole lab.
  workers: process.env.CI ? 1 : 2,
  retries: 0,
  // Generous: a machine that is busy with other work is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1360, height: 860 },
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: systemChromium(),
      // Quiet, and only ever this machine.
      args: ['--log-level=3', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost']
    }
  }
})
