import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parseMainOptions } from '../../src/main/options'

it("takes its own options from among Chromium's switches", () => {
  const argv = ['--no-sandbox', '.', '--data', 'lab', '--remote-debugging-port=0', '--topology=full']
  expect(parseMainOptions(argv)).toEqual({ dataDir: resolve('lab'), topology: 'full' })
})

it('has defaults, also for an option without its value', () => {
  expect(parseMainOptions(['.'])).toEqual({ dataDir: null, topology: null })
  expect(parseMainOptions(['.', '--data'])).toEqual({ dataDir: null, topology: null })
})
