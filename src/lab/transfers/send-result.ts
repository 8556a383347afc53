import { z } from 'zod'
import type { RelevoErrorData } from '#shared/errors'
import { errorDataSchema } from '#shared/schemas/error-data'
import { evidenceNames, outcomes } from '#shared/outcome'
import { isFinal } from '#shared/transfer-phases'
import type { RoutePlan } from './routes'
import type { CopyReport, Transfer } from './transfer'

/** What the client node answers when all targets of a send have ended. */
export const sendResultSchema = z.object({
  sha256: z.string().nullish(),
  targets: z.array(
    z.object({
      receiver: z.string().nullish(),
      phase: z.enum(['stored', 'failed', 'cut', 'cancelled', 'paused']),
      bytes: z.number().nullish(),
      sha256: z.string().nullish(),
      name: z.string().optional(),
      outcome: z.enum(outcomes).optional(),
      evidence: z.enum(evidenceNames).optional(),
      error: z.union([errorDataSchema, z.string()]).nullish()
    })
  )
})
export type SendResult = z.infer<typeof sendResultSchema>

/** Takes the sender's last word. Of a copy that its receiver has ended by itself, the receiver's word stands. */
export function applySendResult(
  transfer: Transfer,
  plan: RoutePlan,
  result: SendResult | RelevoErrorData,
  t: number
): void {
  if ('code' in result) {
    for (const { receiver, phase, bytes } of transfer.view.copies) {
      if (!isFinal(phase))
        transfer.report(receiver, { phase: bytes > 0 ? 'cut' : 'failed', evidence: 'died', error: result }, t)
    }
    transfer.sent(t, { error: result })
    return
  }
  if (result.sha256) transfer.patch({ sha256: result.sha256 })
  const failures: RelevoErrorData[] = []
  for (const [index, target] of result.targets.entries()) {
    const report = reportOf(target)
    if (report.error) failures.push(report.error)
    const receiver = target.receiver ?? null
    if (receiver !== null) reportCopy(transfer, receiver, report, t)
    else if (transfer.view.copies.length === 0) {
      // Nobody else tells of a receiver outside the lab: the sender's word stands.
      const url = plan.targets[index]?.url
      const name = url && URL.canParse(url) ? new URL(url).host : 'receiver'
      transfer.standIn = name
      transfer.report(name, report, t)
    } else if (target.phase !== 'stored') {
      const isRefused = isRefusal(report.error)
      for (const copy of transfer.view.copies)
        if (!isRefused || copy.phase === 'connecting') reportCopy(transfer, copy.receiver, report, t)
    }
  }
  transfer.sent(t, { sha256: result.sha256 ?? null, error: failures[0] ?? null })
}

/** What one receiver behind a proxy has said. It is not true of the others: one that has begun tells by itself. */
function isRefusal(error: RelevoErrorData | undefined): boolean {
  return error?.details?.['receiverCode'] !== undefined
}

function reportOf({
  phase,
  bytes,
  sha256,
  name,
  outcome,
  evidence,
  error
}: SendResult['targets'][number]): CopyReport {
  const failure = typeof error === 'string' ? { code: 'INTERNAL' as const, message: error } : error
  return {
    phase,
    bytes: bytes ?? undefined,
    sha256: sha256 ?? undefined,
    file: name,
    outcome,
    evidence,
    error: phase === 'stored' ? undefined : (failure ?? undefined)
  }
}

function reportCopy(transfer: Transfer, receiver: string, report: CopyReport, t: number): void {
  const copy = transfer.copy(receiver)
  if (copy && isFinal(copy.phase)) return
  // What was sent is not yet on the receiver's disk; only a stored copy has all of it.
  const bytes = copy && report.phase !== 'stored' ? copy.bytes : report.bytes
  transfer.report(receiver, { ...report, bytes }, t)
}
