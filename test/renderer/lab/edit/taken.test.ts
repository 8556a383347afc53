import { expect, test } from 'vitest'
import { taken } from '../../../../src/renderer/lab/edit/use-edits'
import { snapshot } from '../../support/fake-client'

/** A panel that has seen a lab, and sees another when it is told. */
function panel() {
  const before = snapshot()
  let now = before
  return {
    lab: { current: () => now },
    before: before.topology,
    arrive: () => void (now = { ...before, topology: { ...before.topology } })
  }
}

test('a change is made once the panel sees it, while its programs have not started yet', async () => {
  const { lab, before, arrive } = panel()
  const never = new Promise<boolean>(() => undefined)
  const made = taken(lab, before, never)
  arrive()
  expect(await made).toBe(true)
})

test('a change that the host refuses is not made', async () => {
  const { lab, before } = panel()
  expect(await taken(lab, before, Promise.resolve(false))).toBe(false)
})
