import type { RelevoErrorData } from '#shared/errors'
import type { Evidence, Outcome } from '#shared/outcome'
import type { CopyView, TransferView } from '#shared/state'

/** What became of one file that was sent, as `--json` prints it. */
export interface Sent {
  readonly file: string
  readonly size: number
  readonly route: string
  /** The lab's id of it; left out where no lab was asked. */
  readonly transfer?: string
  /** It went on where an earlier sending had stopped. */
  readonly resumed: boolean
  readonly phase: TransferView['phase']
  readonly outcome: Outcome
  readonly sha256: string | null
  readonly copies: readonly SentCopy[]
  readonly error: RelevoErrorData | null
}

type SentCopy = Pick<
  CopyView,
  'receiver' | 'phase' | 'bytes' | 'file' | 'sha256' | 'outcome' | 'evidence' | 'error'
>

/** What became of a transfer of the lab that has ended. */
export function sentByLab(view: TransferView, resumed: boolean): Sent {
  const { id, file, size, route, phase, sha256, error } = view
  const copies = view.copies.map(copy => ({
    ...{
      receiver: copy.receiver,
      phase: copy.phase,
      bytes: copy.bytes,
      file: copy.file,
      sha256: copy.sha256
    },
    ...{ outcome: copy.outcome, evidence: copy.evidence, error: copy.error }
  }))
  return { file, size, route, transfer: id, resumed, phase, outcome: outcomeOf(view), sha256, copies, error }
}

function outcomeOf({ phase, copies }: TransferView): Outcome {
  if (phase === 'stored') return 'whole'
  const lost = copies.filter(copy => copy.phase !== 'stored')
  return lost.length > 0 && lost.every(copy => copy.outcome === 'unknown') ? 'unknown' : 'cut'
}

/** A line for each copy of a file in the lab. */
export function copyLines({ file, copies }: Sent): string[] {
  return copies.map(({ receiver, file: name, phase, outcome, evidence, sha256, error }) => {
    const detail = error ? `: ${error.message}` : sha256 ? `, SHA-256 ${sha256}` : ''
    const said = outcome ? `, ${outcomeText(outcome, evidence)}` : ''
    return `${receiver}: ${namesText(file, name)} ${phase}${said}${detail}`
  })
}

/** What a file is called at its receiver, where that is not its own name. */
export function namesText(file: string, name: string | undefined): string {
  return name === undefined || name === file ? file : `${file} (as ${name})`
}

/** `whole (sha256)`. */
export function outcomeText(outcome: Outcome, evidence: Evidence | undefined): string {
  return evidence ? `${outcome} (${evidence})` : outcome
}
