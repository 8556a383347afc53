import { expect, test } from 'vitest'
import { keepOffer, keptMs, noOffer } from '../../../../src/renderer/transfers/sending/kept-offer'

const offered = keepOffer(noOffer, 'Resume at 12 %', 0)

test('an offer stands as long as it is made, with its newest words', () => {
  expect(offered).toMatchObject({ words: 'Resume at 12 %', until: null })
  expect(keepOffer(offered, 'Resume at 12 %', 60_000)).toBe(offered)
  expect(keepOffer(offered, 'Resume at 13 %', 60_000)).toMatchObject({ words: 'Resume at 13 %', until: null })
})

test('an offer that is withdrawn keeps its words and its place for a while, then goes', () => {
  const withdrawn = keepOffer(offered, null, 1_000)
  expect(withdrawn).toMatchObject({ words: 'Resume at 12 %', until: 1_000 + keptMs })
  expect(keepOffer(withdrawn, null, 1_000 + keptMs - 1)).toBe(withdrawn)
  expect(keepOffer(withdrawn, null, 1_000 + keptMs)).toBe(noOffer)
  expect(keepOffer(withdrawn, 'Resume at 40 %', 2_000)).toEqual({
    words: 'Resume at 40 %',
    until: null,
    accepted: false
  })
})

test('an offer that was accepted goes as soon as it is withdrawn, and the next one is a new one', () => {
  const accepted = { ...offered, accepted: true }
  expect(keepOffer(accepted, 'Resume at 12 %', 1)).toBe(accepted)
  expect(keepOffer(accepted, null, 2)).toBe(noOffer)
  expect(keepOffer({ ...keepOffer(offered, null, 1), accepted: true }, null, 2)).toBe(noOffer)
  expect(keepOffer({ ...keepOffer(offered, null, 1), accepted: true }, 'again', 2).accepted).toBe(false)
})

test('nothing that was never offered is kept', () => {
  expect(keepOffer(noOffer, null, 5)).toBe(noOffer)
})
