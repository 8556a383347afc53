import { randomUUID } from 'node:crypto'
import { RelevoError } from '#shared/errors'
import type { ClockView, Machine } from '#shared/machines'
import { openCarrier, type ReachStep } from './carrier/open'
import { MachineLink } from './machine-link'
import { keeperName } from './machines'
import { packProgram } from './program/pack'

/** How long a try may take in all, ms. */
const tryMs = 60_000

/**
 * Reaches a machine as a lab does, and lets go of it.
 * @param main the build's folder `out/main`
 * @param onStep called when a step is done, with how long it took, ms
 * @throws RelevoError `MACHINE_UNREACHABLE`, with the reason and what to run
 */
export async function tryMachine(
  machine: Machine,
  main: string,
  onStep: (step: ReachStep, ms: number) => void
): Promise<{ readonly hostname: string; readonly clock: ClockView }> {
  let begun = performance.now()
  let under: ReachStep | null = null
  const next = (step: ReachStep | null): void => {
    if (under !== null) onStep(under, performance.now() - begun)
    under = step
    begun = performance.now()
  }
  const program = await packProgram(main)
  let timer: NodeJS.Timeout | undefined
  const link = await new Promise<MachineLink>((resolve, reject) => {
    const tried: MachineLink = new MachineLink({
      machine,
      keeper: keeperName('try', machine.id),
      run: randomUUID(),
      program: () => Promise.resolve(program),
      onStep: next,
      onChange: () => {
        const { state, error } = tried.reach
        if (state === 'attached') return resolve(tried)
        if (!error) return
        void tried.close()
        reject(new RelevoError(error.code, error.message, error.details))
      }
    })
    timer = setTimeout(() => {
      void tried.close()
      reject(new RelevoError('TIMEOUT', `${machine.id} was not reached in ${tryMs / 1000} s`))
    }, tryMs)
  }).finally(() => clearTimeout(timer))
  next(null)
  const { hostname, clock } = link.reach
  await link.close()
  if (hostname === null || !clock) throw new RelevoError('INTERNAL', `${machine.id} did not say what it is`)
  return { hostname, clock }
}

/**
 * Takes off a machine what labs have brought there.
 * @throws RelevoError `MACHINE_UNREACHABLE`; also where a lab has nodes there
 */
export async function cleanMachine(machine: Machine, main: string): Promise<void> {
  const program = await packProgram(main)
  const carrier = await openCarrier({ machine, program, keeper: 'none', known: false, task: 'clean' })
  await carrier.ended
}
