import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { maxDecisions, TrustStore } from '../../../src/lab/trust/store'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let path: string
let problems: string[]
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'trust.json')
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): Promise<TrustStore> => TrustStore.open(path, problem => void problems.push(problem))
const print = (number: number): string => number.toString(16).padStart(64, '0')
const trusted = (number: number, where: string | null = '/a') =>
  ({ fingerprint: print(number), folder: where, decision: 'trusted' }) as const

test('what was decided is there the next time, for its folder, and only its owner can read it', async () => {
  const store = await open()
  store.add(trusted(1))
  store.add(trusted(2, null))
  store.add({ ...trusted(3), decision: 'never' })
  await store.flush()
  expect(statSync(path).mode & 0o777).toBe(0o600)

  const again = await open()
  expect(again.of(print(1), '/a')).toBe('trusted')
  expect(again.of(print(1), '/b')).toBeNull()
  expect(again.of(print(1), null)).toBeNull()
  expect(again.of(print(1), '/b', true)).toBe('trusted')
  expect(again.of(print(2), '/b')).toBe('trusted')
  expect(again.of(print(3), '/a')).toBe('never')
  expect(again.of(print(3), '/b', true)).toBeNull()
  expect(problems).toEqual([])
})

test('the last decision holds', async () => {
  const store = await open()
  store.add(trusted(1))
  store.add({ ...trusted(1), decision: 'never' })
  await store.flush()
  expect((await open()).of(print(1), '/a')).toBe('never')
})

test('so many are kept, and the oldest make room', async () => {
  const store = await open()
  for (let number = 0; number <= maxDecisions; number++) store.add(trusted(number))
  await store.flush()
  const again = await open()
  expect(again.of(print(0), '/a')).toBeNull()
  expect(again.of(print(1), '/a')).toBe('trusted')
  expect(again.of(print(maxDecisions), '/a')).toBe('trusted')
})

const good = JSON.stringify({ version: 1, decisions: [trusted(1)] })

test.each([
  ['cut off', good.slice(0, -3)],
  ['empty', ''],
  ['of a later version', good.replace('"version":1', '"version":2')],
  ['with a word that nobody knows', good.replace('trusted', 'always')],
  ['with a field that nobody knows', good.replace('"folder"', '"any":true,"folder"')],
  ['with too many', JSON.stringify({ version: 1, decisions: Array(maxDecisions + 1).fill(trusted(1)) })]
])('a file that is %s trusts nothing, is said, and kept aside', async (_name, text) => {
  writeFileSync(path, text)
  const store = await open()
  expect(store.of(print(1), '/a')).toBeNull()
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain('nothing is')
  store.add(trusted(2))
  await store.flush()
  const aside = readdirSync(folder).find(name => name.startsWith('trust.json.corrupt-'))!
  expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
  expect((await open()).of(print(2), '/a')).toBe('trusted')
})

test('whoever only reads leaves a damaged file where it is', async () => {
  writeFileSync(path, '{')
  await TrustStore.open(path, problem => void problems.push(problem), { mayChange: false })
  expect(readdirSync(folder)).toEqual(['trust.json'])
})

test('a folder in which nothing can be written costs the memory, and is said', async () => {
  const store = await open()
  mkdirSync(path)
  chmodSync(path, 0o700)
  store.add(trusted(1))
  await store.flush()
  expect(store.of(print(1), '/a')).toBe('trusted')
  expect(problems).toHaveLength(1)
})
