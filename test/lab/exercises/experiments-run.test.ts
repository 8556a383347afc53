import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

const folder = new URL('../../../resources/experiments/', import.meta.url)
/** On a busy computer it may take longer, and then that is what is to be said. */
const timed = 'failover.total'

let lab: RealLab
let inPlace = ''

// Each in a lab of its own: replicas that still catch up after one are no steady state for the next.
beforeEach(async () => {
  const { topology } = await freeTopology('replicated-server')
  inPlace = JSON.stringify(topology)
  lab = await new RealLab(topology).open()
})
afterEach(() => lab.remove())

// They wait for what they are about, ten seconds each.
test.each(readdirSync(folder))(
  '%s comes to its verdict by itself',
  async file => {
    // The same lab, on ports that nobody has.
    const given = readFileSync(new URL(file, folder), 'utf8')
    const text = given.replace(/^lab: replicated-server$/m, `lab: ${inPlace}`)
    expect(text).toContain(inPlace)
    await lab.run('exercise.open', { text, fileName: file, unattended: true })
    const end = await until(
      () => {
        const { exercise } = lab.lab.snapshot()
        return exercise?.phase === 'ended' ? exercise : null
      },
      { what: 'the end of the experiment', timeoutMs: 110_000 }
    )
    const missed = end.steps.filter(({ state, check }) => state !== 'done' && check?.measure !== timed)
    expect(missed.map(({ id, state, check, note }) => ({ id, state, check, note }))).toEqual([])
    expect(end.steps.every(({ state }) => state === 'done') ? end.verdict : 'held').toBe('held')
    expect(lab.lab.snapshot().load.enabled).toBe(false)
  },
  120_000
)
