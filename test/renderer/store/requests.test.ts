import { afterEach, expect, it } from 'vitest'
import { offerFile, requests } from '../../../src/renderer/store/requests'

afterEach(() => requests.setState(requests.getInitialState(), true))

it('offers a file that is handed over twice once, and so sends it once', () => {
  for (const path of ['/a/one.mp4', '/b/one.mp4', '/a/one.mp4']) offerFile({ path, name: 'one.mp4' })
  expect(requests.getState().offers.map(({ path }) => path)).toEqual(['/b/one.mp4', '/a/one.mp4'])
})
