import { randomUUID } from 'node:crypto'
import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { MachineFound, ReachStep } from '#shared/machines/attempt'
import { openCarrier } from './carrier/open'
import { MachineLink } from './machine-link'
import { keeperName } from './machines'
import { packProgram, type PackedProgram } from './program/pack'

/** How long a try may take in all, ms. */
const tryMs = 60_000

interface TryOptions {
  readonly machine: Machine
  /** What is brought there. */
  readonly program: () => Promise<PackedProgram>
  /** A step begins. */
  readonly onStep: (step: ReachStep) => void
  /** Gives it up. */
  readonly signal?: AbortSignal
}

/**
 * Reaches a machine as a lab does, and lets go of it.
 * @throws RelevoError `MACHINE_UNREACHABLE`, with the reason and what to run; `TIMEOUT`; `CANCELLED`
 */
export async function tryMachine({
  machine,
  program: pack,
  onStep,
  signal
}: TryOptions): Promise<MachineFound> {
  const program = await pack()
  let timer: NodeJS.Timeout | undefined
  const link = await new Promise<MachineLink>((resolve, reject) => {
    const tried: MachineLink = new MachineLink({
      machine,
      open: how => openCarrier({ machine, program, keeper: keeperName('try', machine.id), ...how }),
      run: randomUUID(),
      onStep,
      onChange: () => {
        const { state, error } = tried.reach
        if (state === 'attached') resolve(tried)
        else if (error) giveUp(new RelevoError(error.code, error.message, error.details))
      }
    })
    const giveUp = (error: RelevoError): void => {
      void tried.close()
      reject(error)
    }
    const cancel = (): void => giveUp(new RelevoError('CANCELLED', 'the try was given up'))
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel)
    timer = setTimeout(
      () => giveUp(new RelevoError('TIMEOUT', `${machine.id} was not reached in ${tryMs / 1000} s`)),
      tryMs
    )
  }).finally(() => clearTimeout(timer))
  const { hostname, addresses = [], clock } = link.reach
  await link.close()
  if (hostname === null || !clock) throw new RelevoError('INTERNAL', `${machine.id} did not say what it is`)
  return { hostname, node: link.node, addresses, clock }
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
