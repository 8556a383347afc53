import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: ['test/support/build.ts'],
    // Generous: a machine that is busy with other work is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2
  }
})
