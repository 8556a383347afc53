import { setTimeout as sleep } from 'node:timers/promises'
import type { Road, RoadCut, RoadLeft, RoadResult, RoadSending, RoadUsage } from '#shared/roads/roads'
import { madeSource, type RoadSource } from './source'

/** How often it is asked how far a sending is, ms. */
const lookEveryMs = 150
/** How long a receiver may take to put away what was cut, ms, and how often it is asked. */
const settleMs = 5_000
const settleEveryMs = 50
/** Bytes of the file that is stored before another of its name is cut. */
const earlierBytes = 64 * 1024
/** How long one file may take, ms. */
const sendMs = 30 * 60_000

/** Where one road leads, and how the two ends are asked. */
export interface RoadEnds {
  readonly road: Road
  readonly host: string
  readonly port: number
  /** The certificates of the receiver, for roads over TLS. */
  readonly ca?: string | undefined
  readonly account?: { readonly user: string; readonly password: string } | undefined
  /** Begins the names and keys of this measurement. */
  readonly id: string
  readonly folder: string
  callSender(name: string, args: unknown, timeoutMs?: number): Promise<unknown>
  callReceiver(name: string, args: unknown): Promise<unknown>
  /** Called with what is known by then. */
  publish(result: RoadResult): void
}

interface SendEnd {
  readonly sending: RoadSending
  readonly sender: RoadUsage
  readonly from: number
  readonly progress: RoadResult['progress']
}

interface FileThere {
  readonly whole: { readonly size: number; readonly sha256: string } | null
  readonly kept: number
}

/** Sends the file by one road and, if that is wanted, once more to be cut in the middle. Never rejects. */
export async function measureRoad(ends: RoadEnds, source: RoadSource, withCut: boolean): Promise<RoadResult> {
  const { road } = ends
  let result: RoadResult = {
    ...{ road, state: 'sending', progress: [], sending: null, sender: null, receiver: null, cut: null }
  }
  const tell = (change: Partial<RoadResult>): void => ends.publish((result = { ...result, ...change }))
  tell({})
  try {
    const { end, receiver } = await measured(ends, source, progress => tell({ progress }))
    const { sending, sender, progress } = end
    const failed = sending.error !== null
    tell({ sending, sender, receiver, progress, state: failed ? 'failed' : withCut ? 'cutting' : 'done' })
    if (withCut && !failed) tell({ cut: await cutInTheMiddle(ends, source), state: 'done' })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tell({ state: 'failed', sending: { ...(result.sending ?? nothingSent), error: message } })
  }
  return result
}

const nothingSent: RoadSending = {
  ...{ sent: 0, ms: 0, firstByteMs: null, wireUp: 0, wireDown: 0, check: 'none', error: null }
}

/** The measured sending, with what the receiver has used meanwhile. */
async function measured(
  ends: RoadEnds,
  source: RoadSource,
  onProgress: (progress: RoadResult['progress']) => void
): Promise<{ end: SendEnd; receiver: RoadUsage }> {
  const names = namesOf(ends, 'whole')
  const before = (await ends.callReceiver('road-usage', {})) as RoadUsage
  let memory = before.memory
  let isOver = false
  const sent = send(ends, source, names, null).finally(() => (isOver = true))
  const looked = (async () => {
    while (!isOver) {
      await sleep(lookEveryMs)
      const [{ progress }, used] = (await Promise.all([
        ends.callSender('road-look', { key: names.name }),
        ends.callReceiver('road-usage', {})
      ])) as [{ progress: RoadResult['progress'] }, RoadUsage]
      memory = Math.max(memory ?? 0, used.memory ?? 0)
      if (!isOver && progress.length > 0) onProgress(progress)
    }
  })().catch(() => undefined)
  try {
    const end = await sent
    await looked
    const after = (await ends.callReceiver('road-usage', {})) as RoadUsage
    const receiver = { cpuMs: after.cpuMs - before.cpuMs, memory: Math.max(memory ?? 0, after.memory ?? 0) }
    // The answer of the receiver is one thing, what it has another.
    const { whole } = await there(ends, names)
    const isThere = whole?.sha256 === source.sha256
    const error =
      end.sending.error ?? (isThere ? null : 'the receiver said that it has the file, and has another')
    return { end: { ...end, sending: { ...end.sending, error } }, receiver }
  } finally {
    await ends.callReceiver('road-forget', names).catch(() => undefined)
  }
}

/**
 * Cuts twice in the middle: once where a file of that name was stored before, to see what is left under it; once where
 * none was, to see whether the next try goes on.
 */
async function cutInTheMiddle(ends: RoadEnds, source: RoadSource): Promise<RoadCut> {
  const half = Math.floor(source.size / 2)
  const over = namesOf(ends, 'over')
  const again = namesOf(ends, 'again')
  const earlier = await madeSource(ends.folder, earlierBytes)
  try {
    await send(ends, earlier, { ...over, transferId: `${over.transferId}-first` }, null)
    const { sending } = await send(ends, source, over, half)
    const { whole } = await settled(ends, over)
    const left: RoadLeft =
      whole === null ? 'nothing' : whole.sha256 === earlier.sha256 ? 'earlier' : 'cut-file'
    await send(ends, source, again, half)
    const { kept } = await settled(ends, again)
    const next = await send(ends, source, again, null, true)
    const resumedAt = next.sending.error === null ? next.from : null
    return { after: sending.sent, left, kept, resumedAt }
  } finally {
    await earlier.remove()
    for (const names of [over, again]) await ends.callReceiver('road-forget', names).catch(() => undefined)
  }
}

interface Names {
  readonly name: string
  readonly transferId: string
}

function namesOf({ id, road }: RoadEnds, what: string): Names {
  return { name: `relevo-road-${id}-${road}-${what}.bin`, transferId: `road-${id}-${road}-${what}` }
}

async function send(
  { road, host, port, ca, account, callSender }: RoadEnds,
  { path, size, sha256 }: RoadSource,
  names: Names,
  cutAfter: number | null,
  resume = false
): Promise<SendEnd> {
  const request = { road, host, port, ca, ...account, path, size, sha256, ...names, cutAfter, resume }
  return (await callSender('road', { key: names.name, ...request }, sendMs)) as SendEnd
}

async function there(ends: RoadEnds, names: Names): Promise<FileThere> {
  return (await ends.callReceiver('road-file', names)) as FileThere
}

/** What is there once nothing of it changes any more. */
async function settled(ends: RoadEnds, names: Names): Promise<FileThere> {
  const deadline = performance.now() + settleMs
  let last = await there(ends, names)
  for (let same = 0; same < 5 && performance.now() < deadline;) {
    await sleep(settleEveryMs)
    const now = await there(ends, names)
    same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0
    last = now
  }
  return last
}
