import { z } from 'zod'
import { finding, type Finding } from '#shared/marking/findings'
import type { JournalEvent } from '#shared/journal'
import type { RunReader } from '../../runs/reading/run-reader'
import type { Story } from './story'

/** A line of what is written down beside the journal of each step and answer, as far as it is held against it. */
const lineSchema = z.looseObject({
  t: z.number(),
  wall: z.number().optional(),
  /** Left out: it is of the exercise as a whole, or, with a `step`, of the checkpoint that was gone back to. */
  what: z.string().optional(),
  step: z.string().optional(),
  phase: z.string(),
  answer: z.unknown().optional(),
  check: z.looseObject({ measure: z.string(), value: z.unknown().optional() }).optional(),
  verdict: z.unknown().optional()
})
type Line = z.output<typeof lineSchema>
type Told = JournalEvent<'exercise'> | JournalEvent<'step'>

/** How far all answers have to be from the run's times of day before it is told, ms. */
const clockMs = 10 * 60_000

/** Steps and answers as they were written down beside the journal, against the journal. */
export async function checkAnswers(reader: RunReader, { told, isWhole }: Story): Promise<Finding[]> {
  const lines = (await reader.answers()).flatMap(value => lineSchema.safeParse(value).data ?? [])
  const found = clock(reader.info.startedAt, lines)
  if (!isWhole) return found
  const left = new Set(
    told.filter((event): event is Told => event.kind === 'step' || event.kind === 'exercise')
  )
  // They are on the disk sooner than the journal is: of the last, a host that was killed may have left only these.
  const until = reader.info.endedAt === null ? ([...left].at(-1)?.t ?? 0) : Infinity
  for (const line of lines) {
    if (line.t > until) continue
    const same = [...left].filter(event => isAbout(event, line))
    const own = same.find(event => saidBy(event) === saidBy(line))
    if (own) left.delete(own)
    else found.push(differs(line, same.at(-1)))
  }
  return found
}

const isAbout = (event: Told, { what, step, phase }: Line): boolean =>
  event.kind === (what === undefined ? 'exercise' : 'step') && event.step === step && event.phase === phase

/** What of a line, or of an event, is compared, as text. */
const saidBy = (one: Line | Told): string =>
  JSON.stringify([
    ('answer' in one ? one.answer : null) ?? null,
    ('check' in one ? one.check?.value : null) ?? null,
    ('verdict' in one ? one.verdict : null) ?? null
  ])

/** @param event the last of the kind in the journal; left out: there is none */
function differs({ step = '—', phase, answer, check, verdict }: Line, event: Told | undefined): Finding {
  if (event === undefined) return finding('step', { step, says: phase, is: '—' })
  const text = (value: unknown): string => JSON.stringify(value ?? null)
  if (event.kind === 'exercise')
    return finding('verdict', { says: String(verdict), is: String(event.verdict) })
  return check
    ? finding('measure', {
        step,
        measure: check.measure,
        says: text(check.value),
        is: text(event.check?.value)
      })
    : finding('answer', { step, says: text(answer), is: text(event.answer) })
}

/** Who sets the computer's clock while a run goes on has the same, and has forged nothing: it is for a person to say. */
function clock(startedAt: number, lines: readonly Line[]): Finding[] {
  const times = lines.flatMap(({ t, wall }) => (wall === undefined ? [] : [{ wall, run: startedAt + t }]))
  const [first] = times
  if (!first || times.some(({ wall, run }) => Math.abs(wall - run) <= clockMs)) return []
  const moment = (epochMs: number): string => new Date(epochMs).toISOString()
  return [finding('answer-clock', { says: moment(first.run), is: moment(first.wall) })]
}
