import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NoiselessLog } from '../../../../src/lab/replicas/noise/noiseless-log'
import { ProgramFacts } from '../../../../src/lab/replicas/noise/program-facts'
import type { LogLine } from '../../../../src/shared/state'

/** What happens to a log, one after the other; few different numbers, so that they are met again. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant('line' as const), number: fc.nat(5), kind: fc.nat(2) })
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('open' as const), number: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('close' as const), number: fc.nat(5) }) },
  fc.record({ what: fc.constantFrom('pid' as const, 'own' as const), number: fc.nat(5) }),
  fc.record({ what: fc.constantFrom('end' as const, 'drop' as const, 'read' as const), number: fc.nat(5) })
)

test('what is found in a log as it grows is what is found when all of it is looked at at once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(4_000)), { maxLength: 60 }), steps => {
      const facts = new ProgramFacts()
      const log = new NoiselessLog(facts, new Set())
      let held: LogLine[] = []
      const opened = new Map<number, number>()
      let t = 0
      for (const [seq, [{ what, ...more }, pause]] of steps.entries()) {
        t += pause
        const { number } = more
        if (what === 'line') {
          const text = [`[${number}] hola`, `from ${number}: ${number}`, `x ${number} at 10:11:12`][
            'kind' in more ? more.kind : 0
          ]
          const line: LogLine = { node: 'a', seq, t, level: 'info', text: text ?? '' }
          held.push(line)
          log.add(line)
        } else if (what === 'open') {
          // It is told a while after it began.
          opened.set(number, t - 100)
          facts.addConnection(number, t - 100)
        } else if (what === 'close') facts.endConnection(number, opened.get(number) ?? 0, t)
        else if (what === 'pid') facts.addPid(t, number)
        else if (what === 'own') facts.addOwnPort(number)
        else if (what === 'end') facts.addEnd(t)
        else if (what === 'drop') {
          log.drop(new Set(held.slice(0, number).map(line => line.seq)))
          held = held.slice(number)
        } else void log.lines
      }
      const anew = new NoiselessLog(facts, new Set())
      for (const line of held) anew.add(line)
      expect(log.lines).toEqual(anew.lines)
      expect(log.found).toEqual(anew.found)
      expect(log.isStale).toBe(false)
    }),
    { numRuns: 500 }
  )
})
