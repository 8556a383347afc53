import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { parseMainOptions } from '../../../src/main/app/options'

it("takes its own options from among Chromium's switches", () => {
  const argv = ['--no-sandbox', '--data', 'lab', '--remote-debugging-port=0', '--topology=full', '--seed=7']
  const expected = { dataDir: resolve('lab'), topology: 'full', seed: 7, threads: true, files: [] }
  expect(parseMainOptions(argv)).toEqual(expected)
})

it('has defaults, also for an option without its value', () => {
  const none = { dataDir: null, topology: null, seed: undefined, threads: true, files: [] }
  expect(parseMainOptions([])).toEqual(none)
  expect(parseMainOptions(['--data'])).toEqual(none)
  expect(parseMainOptions(['--seed', 'x'])).toEqual(none)
})

it('takes files as they are meant from where it was started', () => {
  const { files } = parseMainOptions(['my.relevo', '/tmp/video.mp4'], '/home/ana')
  expect(files).toEqual([resolve('/home/ana/my.relevo'), resolve('/tmp/video.mp4')])
})

it('runs servers of data as processes when it is told to', () => {
  expect(parseMainOptions(['--no-threads']).threads).toBe(false)
})
