import { expect, it } from 'vitest'
import { browserName } from '../../../src/renderer/native/browser-name'
import { overallProgress } from '../../../src/renderer/native/progress'
import { transferEndings } from '../../../src/renderer/native/transfer-endings'
import type { TransferPhase } from '../../../src/shared/journal'
import type { TransferView } from '../../../src/shared/state'

function transfer(id: string, phase: TransferPhase, change: Partial<TransferView> = {}): TransferView {
  return {
    id,
    file: `${id}.mp4`,
    size: 100,
    route: 'replicated',
    phase,
    sent: 0,
    acknowledged: 0,
    rate: 0,
    sha256: null,
    copies: [],
    error: null,
    startedAt: 0,
    endedAt: null,
    wallTime: 0,
    ...change
  }
}

it('says how much of the work in hand is done, large files weighing more', () => {
  const transfers = {
    a: transfer('a', 'sending', { size: 300, acknowledged: 150 }),
    b: transfer('b', 'sending', { size: 100, acknowledged: 0 }),
    c: transfer('c', 'stored')
  }
  expect(overallProgress(transfers)).toBe(0.37)
})

it('says nothing when no transfer is under way, and 0 for empty files', () => {
  expect(overallProgress({ c: transfer('c', 'cut') })).toBeNull()
  expect(overallProgress({ a: transfer('a', 'sending', { size: 0 }) })).toBe(0)
})

it('finds each transfer that ends, once, and also one that was never seen under way', () => {
  const endings = transferEndings({ old: transfer('old', 'stored'), a: transfer('a', 'sending') })
  const after = (...views: TransferView[]) =>
    endings({ seq: 1, now: 0, transfers: Object.fromEntries(views.map(view => [view.id, view])) }).map(
      ({ id }) => id
    )
  expect(after(transfer('old', 'stored'), transfer('a', 'verifying'))).toEqual([])
  expect(after(transfer('a', 'stored'), transfer('quick', 'stored'))).toEqual(['a', 'quick'])
  expect(after(transfer('a', 'stored'))).toEqual([])
  expect(after(transfer('a', 'sending'))).toEqual([])
  expect(after(transfer('a', 'cut'))).toEqual(['a'])
})

it('leaves alone what a person has ended', () => {
  const endings = transferEndings({ a: transfer('a', 'sending'), b: transfer('b', 'sending') })
  const transfers = { a: transfer('a', 'paused'), b: transfer('b', 'cancelled'), gone: null }
  expect(endings({ seq: 1, now: 0, transfers })).toEqual([])
})

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    'Chrome 141.0.0.0'
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.1',
    'Edge 141.0.0.1'
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox 143.0'],
  [
    'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    'Safari 19.0'
  ],
  ['curl/8', 'curl/8']
])('knows the browser %s', (agent, name) => expect(browserName(agent)).toBe(name))
