import type { RunClock } from '../../src/lab/run/run-clock'
import { seededDraws } from '../../src/system/random'
import { exchange } from './cost'
import { handClock, Stage, statsOf, topologyOf } from './stage'

/** A lab that is at work: each step of the clock, ms, brings so many exchanges, of which each is 26 entries of the journal. */
const stepMs = 250
const exchangesEachStep = 4
/** Every so many steps a primary is killed, and its sessions move. */
const killEvery = 40

/**
 * Makes a run of so many events in a folder. Its clock is set by hand, and so are its reports and its samples, which come
 * four times and twice a second.
 */
export async function makeRun(folder: string, events: number): Promise<{ events: number; ms: number }> {
  const clock = handClock()
  const topology = topologyOf(1, 3)
  const stage = Stage.open(topology, folder, clock as unknown as RunClock)
  const draws = seededDraws(1).of('bench')
  let count = 2
  let session = 0
  for (let step = 1; count < events; step++) {
    clock.at = step * stepMs
    for (let n = 0; n < exchangesEachStep; n++) {
      exchange(stage, 'proxy-1', ++session, clock.at - draws() * stepMs)
      count += 2 + 3 * 8
    }
    if (step % killEvery === 0)
      count += kill(stage, `replica-1-${1 + ((step / killEvery) % 3)}`, session, clock.at)
    for (const { id } of topology.nodes) stage.recorder.onStats(id, statsOf(topology, id, session))
    if (step % 2 === 0) stage.sample(clock.at)
    // Nothing fires by itself here: what has changed is told now.
    stage.projection.keyframe()
    if (step % 20 === 0) await stage.flush()
  }
  await stage.close()
  return { events: count, ms: clock.at }
}

function kill(stage: Stage, node: string, session: number, at: number): number {
  stage.recorder.record('kill-asked', { by: 'panel', keepDown: false }, node)
  stage.recorder.onEvent(node, { at, kind: 'node-exit', code: null, signal: 'SIGKILL', cause: 'killed' })
  stage.recorder.onEvent('proxy-1', {
    ...{ at, kind: 'failover', session, from: node, to: 'replica-1-1', cause: 'fin', byte: 12 },
    ...{ lostAt: at, chosenAt: at, firstByteAt: at, lostBytes: 0, repeatedBytes: 0 }
  })
  stage.recorder.record('node-listening', { port: 1 }, node)
  return 4
}
