import { expect, test } from 'vitest'
import { actKinds, isAct } from '../../../../src/renderer/events/catalogue'
import { withOlder } from '../../../../src/renderer/timeline/journal/acts'
import { event } from '../../events/examples'

const kill = (seq: number) => event('kill-asked', seq, seq)

test('what was done before what the list has read is put before it, and each act is there once', () => {
  const listed = [kill(40), kill(50)]
  const all = withOlder(listed, [kill(2), kill(40), kill(45)])
  expect(all.map(({ seq }) => seq)).toEqual([2, 40, 45, 50])
  expect(withOlder(listed, [kill(40)])).toBe(listed)
})

test('what a person does is of a kind that is read back by itself', () => {
  for (const act of [kill(1), event('load', 2, 0), event('fault-set', 3, 0)]) {
    expect(isAct(act)).toBe(true)
    expect(actKinds).toContain(act.kind)
  }
  expect(actKinds).not.toContain('tally')
})
