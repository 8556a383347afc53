import { expect, test } from 'vitest'
import { JoinCodes } from '../../../../src/lab/machines/joining/join-codes'

const minute = 60_000

test('a code lets one in, once, however it is typed', () => {
  const codes = new JoinCodes()
  const code = codes.make()
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  expect(codes.take(code.replace('-', '').toLowerCase())).toBe(true)
  expect(codes.take(code)).toBe(false)
  expect(codes.open).toEqual([])
})

test('a code is good for ten minutes', () => {
  let now = 0
  const codes = new JoinCodes(() => now)
  const code = codes.make()
  now = 10 * minute - 1
  expect(codes.open).toEqual([{ code, leftMs: 1 }])
  now = 10 * minute
  expect(codes.open).toEqual([])
  expect(codes.take(code)).toBe(false)
})

test('too many wrong ones make all void, until somebody makes another', () => {
  const codes = new JoinCodes()
  const [one, two] = [codes.make(), codes.make()]
  for (let tries = 0; tries < 20; tries++) expect(codes.take(`AAAA-${tries}`)).toBe(false)
  expect(codes.locked).toBe(true)
  expect([codes.take(one), codes.take(two)]).toEqual([false, false])
  const next = codes.make()
  expect(codes.locked).toBe(false)
  expect(codes.take(next)).toBe(true)
})
