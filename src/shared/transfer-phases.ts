/** The life of a transfer, and of each copy of it. `stored` means on disk under its name, and verified. */
export const transferPhases = [
  'staging',
  'connecting',
  'sending',
  'verifying',
  'stored',
  'paused',
  'cut',
  'failed',
  'cancelled'
] as const
export type TransferPhase = (typeof transferPhases)[number]

const finalPhases: readonly TransferPhase[] = ['stored', 'paused', 'cut', 'failed', 'cancelled']

/** Whether nothing moves any more, unless somebody resumes it. */
export function isFinal(phase: TransferPhase): boolean {
  return finalPhases.includes(phase)
}

/** Whether it ended, unasked, without the bytes being where they should. */
export function isLoss(phase: TransferPhase): boolean {
  return phase === 'cut' || phase === 'failed'
}

/** Whether bytes of it are on their way to a receiver, or on its disk to be verified. */
export function isUnderWay(phase: TransferPhase): boolean {
  return !isFinal(phase) && phase !== 'staging'
}
