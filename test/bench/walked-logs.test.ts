import { expect, test } from 'vitest'
import type { Copy } from '../../bench/own-programs/walk/copy'
import { Findings } from '../../bench/own-programs/walk/findings'
import { Stage, type StageParts } from '../../bench/own-programs/walk/stage'

const session = ['word 1 begin', 'word 1 end']

function stageOf(first: readonly string[], second: readonly string[]): Stage {
  const copies = [first, second].map((lines, at) => ({ id: `${at}`, printedOfSessions: () => lines }) as Copy)
  const parts = { copies, findings: new Findings(() => undefined) } as unknown as StageParts
  return new Stage(parts)
}

test.each([
  ['the same', session, true],
  ['the half of a session again', ['word 1 begin', ...session], true],
  ['the half of a session again, and not all of it', ['word 1 begin', 'word 1 begin'], false],
  ['the half of another session', ['word 2 begin', ...session], false]
])('who died in a session has printed what the other has: %s', (_, lines, isSame) => {
  for (const [half, stage] of [stageOf(lines, session), stageOf(session, lines)].entries()) {
    const copy = stage.copies[half === 0 ? 0 : 1]
    stage.halves.add(copy)
    expect(stage.havePrintedTheSame).toBe(isSame)
  }
})

test('who has died in no session has to print each line as often as the other', () => {
  expect(stageOf(session, session).havePrintedTheSame).toBe(true)
  expect(stageOf(session, ['word 1 begin', ...session]).havePrintedTheSame).toBe(false)
})
