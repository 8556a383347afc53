import type { Autopsy } from '#shared/state'

export interface AutopsyStep {
  readonly step: Autopsy['steps'][number]['step']
  readonly by: string
  readonly cause: string | undefined
  /** Ms since the first step. */
  readonly ms: number
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
  const start = autopsy.steps[0]?.t ?? autopsy.t
  return autopsy.steps.map(({ step, by, cause, t }) => ({ step, by, cause, ms: Math.max(0, t - start) }))
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
