import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { MachineAttempt, ReachStep } from '#shared/machines/attempt'
import type { PackedProgram } from './program/pack'
import { tryMachine } from './try-machine'

/** The tries to reach machines that somebody is about to add: one at a time. */
export class MachineAttempts {
  readonly #program: () => Promise<PackedProgram>
  #view: MachineAttempt | null = null
  #giveUp: AbortController | null = null

  /** @param program what is brought to a machine; packed once, as that takes a while */
  constructor(program: () => Promise<PackedProgram>) {
    this.#program = program
  }

  /** How far the last one has come; null: there was none. */
  get view(): MachineAttempt | null {
    return this.#view
  }

  /** Begins one, in place of one that goes on. */
  begin(machine: Machine): void {
    this.stop()
    const giveUp = new AbortController()
    this.#giveUp = giveUp
    let begunAt = performance.now()
    let view: MachineAttempt = {
      machine: machine.id,
      steps: [],
      step: 'carrier',
      error: null,
      found: null
    }
    const show = (change: Partial<MachineAttempt>): void => {
      view = { ...view, ...change }
      if (this.#giveUp === giveUp) this.#view = view
    }
    const next = (step: ReachStep | null): void => {
      const ms = performance.now() - begunAt
      begunAt += ms
      const done = view.step === null || view.step === step ? [] : [{ step: view.step, ms }]
      show({ steps: [...view.steps, ...done], step })
    }
    show({})
    tryMachine({ machine, program: this.#program, onStep: next, signal: giveUp.signal }).then(
      found => {
        next(null)
        show({ found })
      },
      (error: unknown) => show({ error: RelevoError.data(error) })
    )
  }

  /** Gives up the one that goes on. Idempotent. */
  stop(): void {
    this.#giveUp?.abort()
  }
}
