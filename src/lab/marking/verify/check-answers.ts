import { z } from 'zod'
import { finding, type Finding } from '#shared/marking/findings'
import type { RunReader } from '../../runs/reading/run-reader'
import type { Story } from './story'

/** A line of the answers, as far as it is of one. */
const lineSchema = z.looseObject({
  t: z.number(),
  step: z.string(),
  phase: z.literal('answered'),
  answer: z.unknown()
})

/** The answers as they were written down beside the journal, against what was locked in it. */
export async function checkAnswers(reader: RunReader, { told, isWhole }: Story): Promise<Finding[]> {
  if (!isWhole) return []
  const steps = told.flatMap(event => (event.kind === 'step' ? [event] : []))
  // They are on the disk sooner than the journal is: of the last, a host that was killed may have left only these.
  const until = steps.at(-1)?.t ?? 0
  return (await reader.answers()).flatMap((value): Finding[] => {
    const line = lineSchema.safeParse(value)
    if (!line.success || line.data.t > until) return []
    const { step, answer } = line.data
    const locked = steps.filter(event => event.step === step && event.phase === 'answered')
    const says = JSON.stringify(answer)
    if (locked.some(({ answer: one }) => JSON.stringify(one) === says)) return []
    return [finding('answer', { step, says, is: JSON.stringify(locked.at(-1)?.answer ?? null) })]
  })
}
