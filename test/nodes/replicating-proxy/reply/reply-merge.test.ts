import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Contender } from '../../../../src/nodes/replicating-proxy/reply/contender'
import { MemoryBudget } from '../../../../src/nodes/replicating-proxy/reply/memory-budget'
import { replyPolicies } from '../../../../src/nodes/replicating-proxy/reply/policies'
import { ReplyMerge } from '../../../../src/nodes/replicating-proxy/reply/reply-merge'
import { pattern } from '../support'

function setUp(policy: keyof typeof replyPolicies, count: number, onCutShort: () => void = () => undefined) {
  const out: Buffer[] = []
  const diverged: [string, number][] = []
  const cutShort: string[] = []
  const budget = new MemoryBudget()
  const merge = new ReplyMerge(
    replyPolicies[policy],
    {
      onBytes: chunk => void out.push(chunk),
      onLeader: () => undefined,
      onMixed: () => undefined,
      onDiverged: (contender, byte) => void diverged.push([contender.name, byte]),
      onCutShort: contender => {
        cutShort.push(contender.name)
        onCutShort()
      },
      onFlow: () => undefined,
      isComplete: () => false
    },
    budget
  )
  const contenders = Array.from({ length: count }, (_, i) => merge.add(`r${i + 1}`))
  merge.pump()
  return { merge, contenders, diverged, cutShort, budget, sent: () => Buffer.concat(out) }
}

const policies = ['primary', 'first', 'majority'] as const

describe('the merge of replies', () => {
  it('gives exactly the reply, whatever the order, the pieces and the deaths, if one replica lives', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...policies),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 300 }),
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 60 }), fc.nat(30)), { maxLength: 120 }),
        fc.nat(3),
        (policy, count, length, steps, survivor) => {
          const reply = pattern(length)
          const { merge, contenders, diverged, sent } = setUp(policy, count)
          const feed = (contender: Contender, bytes: number): void => {
            if (contender.state === 'open') {
              merge.data(contender, reply.subarray(contender.received, contender.received + bytes))
            }
          }
          for (const [which, bytes, fate] of steps) {
            const contender = contenders[which % count]!
            if (fate === 0 && which % count !== survivor % count) merge.lose(contender)
            // Where more have ended at one place than go on, a majority takes that for the end.
            else if (fate === 1 && which % count !== survivor % count && policy !== 'majority')
              merge.end(contender)
            else if (fate === 2) merge.suspect(contender)
            else feed(contender, bytes)
            expect(reply.subarray(0, merge.sent).equals(sent())).toBe(true)
          }
          for (const contender of contenders) {
            if (contender.state === 'open') feed(contender, length)
            if (contender.state === 'open') merge.end(contender)
          }
          expect(sent().equals(reply)).toBe(true)
          expect(merge.verdict()).toBe('whole')
          expect(diverged).toEqual([])
        }
      ),
      { numRuns: 500 }
    )
  })

  it('names the replica and the byte of a difference, whoever is ahead', () => {
    fc.assert(
      fc.property(
        fc.nat(99),
        fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 40 })), { maxLength: 20 }),
        (byte, steps) => {
          const reply = pattern(100)
          const other = Buffer.from(reply)
          other[byte]! ^= 1
          const { merge, contenders, diverged, sent } = setUp('primary', 2)
          const source = [reply, other]
          const feed = (i: number, bytes: number): void => {
            const contender = contenders[i]!
            merge.data(contender, source[i]!.subarray(contender.received, contender.received + bytes))
          }
          for (const [i, bytes] of steps) feed(i, bytes)
          feed(0, 100)
          feed(1, 100)
          expect(sent().equals(reply)).toBe(true)
          expect(diverged).toEqual([['r2', byte]])
        }
      )
    )
  })

  it('by majority, names the one of three that differs, also when it is the first', () => {
    const { merge, contenders, diverged, sent } = setUp('majority', 3)
    merge.data(contenders[0]!, Buffer.from('HOLX'))
    expect(sent().toString()).toBe('')
    merge.data(contenders[1]!, Buffer.from('HOLA'))
    expect(sent().toString()).toBe('HOL')
    merge.data(contenders[2]!, Buffer.from('HOLA'))
    expect(sent().toString()).toBe('HOLA')
    expect(diverged).toEqual([['r1', 3]])
  })

  it('by majority, lets priority decide when no two agree', () => {
    const { merge, contenders, sent } = setUp('majority', 3)
    ;['A', 'B', 'C'].forEach((text, i) => merge.data(contenders[i]!, Buffer.from(text)))
    expect(sent().toString()).toBe('A')
  })

  it('by the first answer, stays with who answered first', () => {
    const { merge, contenders, sent, diverged } = setUp('first', 2)
    merge.data(contenders[1]!, Buffer.from('two'))
    merge.data(contenders[0]!, Buffer.from('one'))
    expect(sent().toString()).toBe('two')
    expect(diverged).toEqual([['r1', 0]])
  })

  it('never goes on with a replica that differs', () => {
    const { merge, contenders, sent } = setUp('primary', 2)
    merge.data(contenders[0]!, Buffer.from('abc'))
    merge.data(contenders[1]!, Buffer.from('abX'))
    merge.lose(contenders[0]!)
    expect(merge.verdict()).toBe('cut')
    expect(sent().toString()).toBe('abc')
  })

  it('is in doubt while one has ended and another has not', () => {
    const { merge, contenders } = setUp('primary', 3)
    for (const contender of contenders) merge.data(contender, Buffer.from('abc'))
    merge.end(contenders[0]!)
    expect(merge.verdict()).toBe('unconfirmed')
    merge.end(contenders[1]!)
    expect(merge.verdict()).toBe('unconfirmed')
    merge.end(contenders[2]!)
    expect(merge.verdict()).toBe('whole')
  })

  it('tells of a replica whose end was not the end', () => {
    const { merge, contenders, cutShort } = setUp('primary', 2)
    merge.data(contenders[1]!, Buffer.from('ab'))
    merge.end(contenders[1]!)
    merge.data(contenders[0]!, Buffer.from('abc'))
    expect(cutShort).toEqual(['r2'])
  })

  it('tells of it once the bytes that show it count: who sent them, and has ended, has ended the reply', () => {
    const { merge, contenders, cutShort, sent } = setUp('primary', 2, () => {
      expect(merge.verdict()).toBe('whole')
      expect(sent()).toEqual(pattern(20))
    })
    const [a, b] = contenders as [Contender, Contender]
    merge.data(a, pattern(10))
    merge.data(b, pattern(20))
    merge.end(b)
    merge.end(a)
    expect(cutShort).toEqual(['r1'])
    expect.assertions(3)
  })

  it('gives back all that it held', () => {
    const { merge, contenders, budget } = setUp('primary', 3)
    merge.data(contenders[1]!, pattern(1000))
    merge.data(contenders[0]!, pattern(500))
    expect(budget.used).toBeGreaterThan(0)
    merge.dispose()
    expect(budget.used).toBe(0)
  })
})
