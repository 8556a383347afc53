import type { Machine, MachineView } from '#shared/machines'
import type { EventData } from '#shared/journal'
import type { RunClock } from '../run/run-clock'
import type { Reach } from './reach'

/** How often what is known of the clocks is shown anew, ms. */
const clockMs = 2_000

interface MachineViewsOptions {
  readonly clock: Pick<RunClock, 'from'>
  readonly publish: (machines: Readonly<Record<string, MachineView>>) => void
  readonly record: (data: EventData['machine']) => void
}

/** What the panel sees of the machines, and what the journal keeps of their coming and going. */
export class MachineViews {
  readonly #options: MachineViewsOptions
  #views: Readonly<Record<string, MachineView>> = {}
  #timer: NodeJS.Timeout | null = null

  constructor(options: MachineViewsOptions) {
    this.#options = options
  }

  /** @param reach what is known of a machine now, for the clocks */
  set(machines: readonly Machine[], reach: (machine: Machine) => Reach): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    if (machines.length === 0 && Object.keys(this.#views).length === 0) return
    const show = (): void => {
      this.#views = Object.fromEntries(
        machines.map(machine => [machine.id, this.#view(machine, reach(machine))])
      )
      this.#options.publish(this.#views)
    }
    show()
    if (machines.length > 0) this.#timer = setInterval(show, clockMs).unref()
  }

  changed(machine: Machine, reach: Reach): void {
    const before = this.#views[machine.id]
    this.#views = { ...this.#views, [machine.id]: this.#view(machine, reach) }
    this.#options.publish(this.#views)
    if (before?.state === reach.state || reach.state === 'connecting') return
    this.#options.record({
      machine: machine.id,
      state: reach.state,
      ...(reach.hostname !== null && { hostname: reach.hostname }),
      ...(reach.error && { error: reach.error })
    })
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  #view({ id, address }: Machine, { since, ...reach }: Reach): MachineView {
    return { id, address, ...reach, since: Math.max(0, this.#options.clock.from(since)) }
  }
}
