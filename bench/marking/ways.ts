import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../src/system/random'
import type { Host, MovedClock } from '../lab/web-host'
import type { Meddle } from './student'

/** What an honest run can look like. */
export interface Way {
  /** What they do besides. */
  readonly meddle?: (random: Random) => Meddle
  /** How their host ends, before they hand in; `none`: they hand in while it goes on, with a report. */
  readonly end?: 'SIGTERM' | 'SIGKILL' | 'none'
  /** At which step their host is killed, so that they begin again; what they hand in is `which` of the two runs. */
  readonly killedAt?: string
  readonly which?: 'first' | 'last'
  /** How the time of day is moved, of the host that the run is from. */
  readonly clock?: Omit<MovedClock, 'module'>
  /** They close the exercise before they hand in. */
  readonly closes?: boolean
  /** They do it twice in the same lab. */
  readonly twice?: boolean
  /** Their program is one of before. */
  readonly older?: boolean
  /** A report goes with it. */
  readonly report?: boolean
}

const day = 86_400_000

/** Everything that somebody can do at a moment at which it is not asked for; what the lab refuses is no matter. */
const mash =
  (random: Random): Meddle =>
  async (_, host) => {
    for (let times = Math.floor(random() * 3); times > 0; times--) {
      const node = ['replica-1', 'replica-2', 'proxy', 'clients'][Math.floor(random() * 4)] ?? 'proxy'
      const acts: readonly (() => Promise<unknown>)[] = [
        () => host.call('node.kill', { node }),
        () => host.call('node.freeze', { node }).finally(() => host.call('node.resume', { node })),
        () => host.call('node.restart', { node }),
        () => host.call('fault.set', { link: 'clients->proxy', fault: { type: 'latency', latencyMs: 3 } }),
        () => host.call('fault.clear', { link: 'clients->proxy' }),
        () => host.call('lab.reset-faults', {}),
        () => host.call('exchange.run', { count: 20, concurrency: 4 })
      ]
      await acts[Math.floor(random() * acts.length)]?.().catch(() => undefined)
      await delay(random() * 300)
    }
  }

/** Stands still for a while, as with its lid closed. */
const suspended =
  (random: Random): Meddle =>
  async ({ id }, { freeze }: Host) => {
    if (id === 'failed' || id === 'kill' || id === 'why') await freeze(500 + random() * 2_500)
  }

/** Goes back to the stage before, once. */
const fallsBehind = (): Meddle => {
  let times = 0
  return async ({ id }, host) => {
    if (id === 'who' && times++ === 0) await host.call('exercise.checkpoint', { id: 'again' })
  }
}

/** The ways of a class, one after the other. */
export const ways: Readonly<Record<string, Way>> = {
  plain: { report: true },
  'left running': { end: 'none' },
  mashing: { meddle: mash, report: true },
  'killed at the end': { end: 'SIGKILL', report: true },
  'killed in the middle': { killedAt: 'kill', which: 'last' },
  'killed, and handed in what there was': { killedAt: 'who', which: 'first' },
  suspended: { meddle: suspended },
  'clock set': { clock: { offset: 3 * 3_600_000, afterMs: 4_000 } },
  'clock set back': { clock: { offset: -day, afterMs: 4_000 } },
  'next day': { killedAt: 'slow', which: 'last', clock: { offset: day, afterMs: 0 } },
  closed: { closes: true, report: true },
  twice: { twice: true },
  'another version': { older: true },
  'back to a checkpoint': { meddle: fallsBehind, report: true },
  'mashing, killed': { meddle: mash, end: 'SIGKILL' }
}
