import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LabProcess } from './lab-process'
import type { Random } from './random'
import type { NodeStanding } from './standings'
import type { ReplicaPlace } from './works'

const actKinds = ['kill-asked', 'kill-unasked', 'freeze', 'reset', 'partition', 'down'] as const
export type ActKind = (typeof actKinds)[number]

/** Those that are taken back. */
export const brief: readonly ActKind[] = ['freeze', 'reset', 'partition', 'down']

/** One thing that was done to one replica. Times in ms of this process's monotonic clock; `until`: it was taken back. */
export interface Act {
  readonly kind: ActKind
  readonly node: string
  readonly at: number
  until: number
}

/** What is left to do about an act: nothing, since it is done or could not be; or to take it back after so many ms. */
type Begun = 'done' | 'impossible' | { readonly ms: number; readonly takeBack: () => Promise<unknown> }

/** How often each is chosen: the soak is one of kills. */
const weights: Readonly<Record<ActKind, number>> = {
  'kill-asked': 40,
  'kill-unasked': 40,
  freeze: 6,
  reset: 5,
  partition: 6,
  down: 3
}

/** Does things to the replicas of one lab, and remembers what and when. */
export class Faults {
  readonly acts: Act[] = []
  readonly #lab: LabProcess
  readonly #proxy: string
  readonly #underWay = new Set<Promise<void>>()
  #names = 0
  /** The kind of the first; null once that was done. */
  #opening: ActKind | null

  constructor(lab: LabProcess, proxy: string, opening: ActKind) {
    this.#lab = lab
    this.#proxy = proxy
    this.#opening = opening
  }

  get kills(): number {
    return this.acts.filter(({ kind }) => isKill(kind)).length
  }

  /** Chooses something for a replica that is up, and begins it. */
  async act(place: ReplicaPlace, standing: NodeStanding, random: Random): Promise<void> {
    const kind = this.#opening ?? choose(random)
    this.#opening = null
    const ms = random.int(30, 1200)
    const act: Act = { kind, node: place.id, at: performance.now(), until: Infinity }
    this.acts.push(act)
    const begun = await this.#begin(kind, place, standing, ms, random)
    if (begun === 'impossible') {
      this.acts.splice(this.acts.indexOf(act), 1)
      if (this.acts.length === 0) this.#opening = kind
    } else if (begun === 'done') act.until = performance.now()
    else {
      const over = sleep(begun.ms)
        .then(begun.takeBack)
        .catch(() => undefined)
        .then(() => {
          act.until = performance.now()
          this.#underWay.delete(over)
        })
      this.#underWay.add(over)
    }
  }

  /** Resolves when all that was done for a time is taken back. */
  async over(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #begin(
    kind: ActKind,
    place: ReplicaPlace,
    { pid }: NodeStanding,
    ms: number,
    random: Random
  ): Promise<Begun> {
    const { id: node } = place
    const lab = this.#lab
    const link = `${this.#proxy}->${node}`
    const name = `soak-${++this.#names}`
    try {
      switch (kind) {
        case 'kill-asked':
          await lab.call('node.kill', { node })
          return 'done'
        case 'kill-unasked': {
          const victim = (random.chance(0.7) ? programPid(place) : null) ?? pid
          // A thread can be killed by its host only.
          if (victim === null || victim === lab.pid) await lab.call('node.kill', { node })
          else if (isOurs(victim, place)) process.kill(victim, 'SIGKILL')
          else return 'impossible'
          return 'done'
        }
        case 'freeze':
          await lab.call('node.freeze', { node })
          return { ms, takeBack: () => lab.call('node.resume', { node }) }
        case 'reset':
          await lab.call('fault.set', {
            link,
            fault: { type: 'reset_peer', name, timeoutMs: random.int(0, 150) }
          })
          return { ms: ms / 3, takeBack: () => lab.call('fault.clear', { link, name }) }
        case 'down':
          await lab.call('fault.set', { link, fault: { type: 'down', name } })
          return { ms: ms / 2, takeBack: () => lab.call('fault.clear', { link, name }) }
        case 'partition':
          await lab.call('partition.set', { name, sides: [[node], [this.#proxy]] })
          return { ms, takeBack: () => lab.call('partition.clear', { name }) }
      }
    } catch {
      // It was in another state by then.
      return 'impossible'
    }
  }
}

export function isKill(kind: ActKind): boolean {
  return kind === 'kill-asked' || kind === 'kill-unasked'
}

function choose(random: Random): ActKind {
  const total = actKinds.reduce((sum, kind) => sum + weights[kind], 0)
  let at = random.next() * total
  return actKinds.find(kind => (at -= weights[kind]) < 0) ?? 'kill-asked'
}

/** The process that a server of the soak's own last said it was. */
function programPid({ file }: ReplicaPlace): number | null {
  try {
    return Number(readFileSync(`${file}.pid`, 'utf8')) || null
  } catch {
    return null
  }
}

/** Whether a process is a program of this soak still: its number may be another's by now. */
function isOurs(pid: number, { serverProgram }: ReplicaPlace): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(dirname(serverProgram))
}
