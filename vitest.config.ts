import { defineConfig } from 'vitest/config'
import { filesWithoutPrograms } from './scripts/lib/test/files-without-programs.mjs'
import { LongFirst } from './scripts/lib/test/long-first.mjs'

/** They share a process, which saves its start for each file. */
const pure = [...filesWithoutPrograms()]

/** Two and a half minutes, as root, with sshd: `npm run machines`. */
const machines = ['test/machines/**']

export default defineConfig({
  test: {
    // More than cores: what runs programs waits for them most of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongFirst },
    // Generous: a machine that is busy with other work is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What a file has made for itself ends with it, and a run leaves nothing.
    setupFiles: ['test/support/after-file.ts'],
    globalSetup: ['test/support/own-temporary-files.ts'],
    projects: [
      { extends: true, test: { name: 'functions', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'programs',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: process.env['RELEVO_MACHINES'] ? pure : [...pure, ...machines],
          globalSetup: ['test/support/build.ts']
        }
      }
    ]
  }
})
