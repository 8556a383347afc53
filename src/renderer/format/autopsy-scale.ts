import type { Autopsy } from '#shared/state'

export interface AutopsyStep {
  readonly step: Autopsy['steps'][number]['step']
  readonly by: string
  readonly cause: string | undefined
  /** Ms since the first step. */
  readonly ms: number
  /** The time since the first step is right to within so many ms; 0: one clock showed both. */
  readonly bound: number
  /** So is the time since the step before. */
  readonly boundBefore: number
}

/** The part of a failover between two steps: until it is noticed, until it is decided, until it goes on. */
export interface Band {
  readonly name: 'detect' | 'decide' | 'resume'
  readonly start: number
  readonly end: number
}

/** What a person did to begin with. */
export function isAsk(step: string): step is 'kill-asked' | 'freeze-asked' | 'fault-set' {
  return step === 'kill-asked' || step === 'freeze-asked' || step === 'fault-set'
}

export function autopsySteps(autopsy: Autopsy): AutopsyStep[] {
  const [first] = autopsy.steps
  const start = first?.t ?? autopsy.t
  return autopsy.steps.map((one, index) => {
    const { step, by, cause, t } = one
    const before = autopsy.steps[index - 1]
    return {
      ...{ step, by, cause, ms: Math.max(0, t - start) },
      bound: first ? apart(first, one) : 0,
      boundBefore: before ? apart(before, one) : 0
    }
  })
}

/** What is not known of the time between two steps, ms: nothing where one clock showed both. */
function apart(a: Autopsy['steps'][number], b: Autopsy['steps'][number]): number {
  if (a === b || (a.step !== 'exit-seen' && b.step !== 'exit-seen' && a.by === b.by)) return 0
  return (a.bound ?? 0) + (b.bound ?? 0)
}

/** Whether it is not known which of a step and the one before came first. */
export function isOrderOpen(step: AutopsyStep, before: AutopsyStep | undefined): boolean {
  return before !== undefined && step.boundBefore > 0 && step.ms - before.ms <= step.boundBefore
}

export function autopsyBands(steps: readonly AutopsyStep[]): Band[] {
  const at = (name: AutopsyStep['step']) => steps.find(({ step }) => step === name)?.ms
  const lost = at('lost')
  const chosen = at('chosen')
  const firstByte = at('first-byte')
  const bands: Band[] = []
  if (lost !== undefined) bands.push({ name: 'detect', start: 0, end: lost })
  if (lost !== undefined && chosen !== undefined) bands.push({ name: 'decide', start: lost, end: chosen })
  if (chosen !== undefined && firstByte !== undefined)
    bands.push({ name: 'resume', start: chosen, end: firstByte })
  return bands.filter(band => band.end > band.start)
}
