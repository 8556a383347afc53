import { readFile } from 'node:fs/promises'
import { arch, release, type } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { RunSummary } from '#shared/runs/runs'
import type { Topology } from '#shared/topology'
import { replaceFile } from '#system/replace-file'

const inBothLanguages = z.object({ es: z.string().max(1000), en: z.string().max(1000) })
const count = z.int().min(0)
/** ms since the epoch, or since the run began, as far as a `Date` goes. */
const time = z.number().min(0).max(8.64e15)

/** `run.json`: what is known of a run without reading its record. */
const runInfoSchema = z.object({
  format: z.literal(1),
  id: z.string().min(1).max(100),
  name: z.string().max(80).nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  durationMs: time.nullable(),
  topology: z.object({ name: z.string().max(200), title: inBothLanguages.nullable() }),
  nodes: count,
  seed: z.number(),
  host: z.enum(['web', 'electron']),
  version: z.string().max(100),
  system: z.string().max(300),
  keep: z.boolean(),
  exercise: z.object({ id: z.string().max(200), title: inBothLanguages }).optional(),
  who: z
    .object({ name: z.string().max(200), id: z.string().max(200), group: z.string().max(200) })
    .optional(),
  imported: z.boolean(),
  /** Of a run that came in a file: the seal of that file. */
  digest: z.string().max(200).optional(),
  counts: z.object({
    kills: count,
    freezes: count,
    faults: count,
    failovers: count,
    cut: count,
    unknown: count
  }),
  /** The last that was recorded, ms since the run began. */
  until: time,
  /** Before it the tape has moments only, ms since the run began. */
  wholeFrom: time
})
export type RunInfo = z.infer<typeof runInfoSchema>

export const runInfoFile = 'run.json'

/** What is known of a run when it begins. */
export function firstInfo({
  topology,
  ...known
}: Pick<RunInfo, 'id' | 'startedAt' | 'seed' | 'host' | 'version'> & {
  readonly topology: Topology
}): RunInfo {
  return {
    format: 1,
    ...known,
    name: null,
    endedAt: null,
    durationMs: null,
    topology: { name: topology.name, title: topology.title ?? null },
    nodes: topology.nodes.length,
    system: `${type()} ${release()} (${arch()})`,
    keep: false,
    imported: false,
    counts: { kills: 0, freezes: 0, faults: 0, failovers: 0, cut: 0, unknown: 0 },
    until: 0,
    wholeFrom: 0
  }
}

/** @throws RelevoError `NOT_RECORDED` where there is none, `RUN_INVALID` */
export async function readRunInfo(folder: string): Promise<RunInfo> {
  let text: string
  try {
    text = await readFile(join(folder, runInfoFile), 'utf8')
  } catch (error) {
    const message = 'the run was recorded by a version of Relevo that kept only its journal and logs'
    throw new RelevoError('NOT_RECORDED', message, undefined, error)
  }
  return parseRunInfo(text)
}

/** @throws RelevoError `RUN_INVALID` */
function parseRunInfo(text: string): RunInfo {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RelevoError('RUN_INVALID', `${runInfoFile} is no JSON`, undefined, error)
  }
  const parsed = runInfoSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it has another form'
  const isNewer = (value as { format?: unknown } | null)?.format !== 1
  const hint = isNewer ? '; a newer version of Relevo may have made it' : ''
  throw new RelevoError('RUN_INVALID', `${runInfoFile} cannot be understood: ${where}${hint}`)
}

export async function writeRunInfo(folder: string, info: RunInfo): Promise<void> {
  await replaceFile(join(folder, runInfoFile), `${JSON.stringify(info, null, 2)}\n`)
}

/** A run as it is listed. */
export function summaryOf(info: RunInfo, bytes: number, live: boolean): RunSummary {
  const { until, wholeFrom: _wholeFrom, digest: _digest, exercise, who, ...rest } = info
  return {
    ...rest,
    durationMs: live ? null : (info.durationMs ?? until),
    ...(exercise && { exercise }),
    ...(who && { who }),
    bytes,
    live
  }
}
