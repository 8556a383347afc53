import type { TopologyInput } from '../../src/shared/topology'
import { contentOf } from './content'
import { httpReplyBytes, judgeBytes, judgeHttp, type HttpFraming } from './judge-reply'
import type { Random } from './random'
import type { SessionPlan, Step } from './session'

/**
 * What the replicas of one lab are, and what its clients ask of them. `hasty` servers give an answer up when their client
 * ends its side, as Node's do; those of the other HTTP works finish it, as most do. `pipelined` clients write several
 * requests before the first answer has come; those of the other HTTP works do so now and then.
 */
export const workNames = ['exchange', 'http', 'noisy', 'diverging', 'hasty', 'pipelined', 'echo'] as const
export type WorkName = (typeof workNames)[number]

type ReplicaNode = TopologyInput['nodes'][number]

export interface ReplicaPlace {
  readonly id: string
  readonly port: number
  readonly index: number
  /** Where a server of the soak's own writes the ids that it executes. */
  readonly file: string
  readonly serverProgram: string
}

const mib = 1024 ** 2
/** What a client asks for at most, and what the one in `longOneIn` asks for at most. */
const usualBytes = 512 * 1024
const longBytes = 10 * mib
const longOneIn = 40
/** How long an answer takes at most by itself: long enough to be killed in the middle of one, ms. */
const longestAnswerMs = 150
/** Share of the clients that leave in mid-reply. */
const leaving = 0.05
/** Share of the clients of several requests that write them before the first answer has come, where not all do. */
const pipelining = 0.25

/** Started again at once and as often as it takes: 10,000 kills are no crash loop. */
const restart = { mode: 'always', maxExits: 1000, windowMs: 1000, backoffMs: 20, maxBackoffMs: 20 } as const

/** On a machine that is busy with other things too a program may take very long to start, ms. */
const startMs = 60_000

export function replicaOf(work: WorkName, place: ReplicaPlace, count: number): ReplicaNode {
  const { id, port, index, file, serverProgram } = place
  if (work === 'exchange') {
    return { id, kind: 'replica', port, runtime: index % 2 === 0 ? 'thread' : 'process', restart }
  }
  const manners = mannersOf(work, index === count - 1)
  const args = [serverProgram, String(port), work === 'echo' ? 'echo' : 'http', file, ...manners]
  const terminal = index % 2 === 0
  return { id, kind: 'external', port, command: process.execPath, args, terminal, restart, startMs }
}

function mannersOf(work: WorkName, isLast: boolean): readonly string[] {
  switch (work) {
    case 'noisy':
      return ['noisy', 'finishing']
    case 'diverging':
      return isLast ? ['diverging', 'finishing'] : ['finishing']
    case 'http':
    case 'pipelined':
      return ['finishing']
    default:
      return []
  }
}

/** One client's session. `nextId` gives ids that were never used before. */
export function planSession(work: WorkName, random: Random, nextId: () => number): SessionPlan {
  switch (work) {
    case 'exchange':
      return planExchange(random, nextId())
    case 'echo':
      return planEcho(random, nextId())
    default:
      return planHttp(work, random, nextId)
  }
}

function someBytes(random: Random): number {
  return random.chance(1 / longOneIn) ? random.size(usualBytes, longBytes) : random.size(1, usualBytes)
}

function leave(random: Random, bytes: number): SessionPlan['leave'] {
  if (!random.chance(leaving)) return null
  return { afterBytes: random.int(1, Math.max(1, bytes)), how: random.pick(['reset', 'close']) }
}

function planHttp(work: WorkName, random: Random, nextId: () => number): SessionPlan {
  const isPipelined = work === 'pipelined'
  const count = isPipelined ? random.int(2, 6) : random.chance(0.25) ? random.int(2, 4) : 1
  const indices = Array.from({ length: count }, (_, index) => index)
  const bytes = indices.map(() => someBytes(random))
  const pipelined = isPipelined || (count > 1 && random.chance(pipelining))
  const steps = indices.map(index => {
    const isLast = index === count - 1
    const framing: HttpFraming = isLast
      ? random.pick(['length', 'chunked', 'close'])
      : random.pick(['length', 'chunked'])
    return httpStep(
      work,
      nextId(),
      bytes[index]!,
      framing,
      isLast,
      random.chance(0.7) ? random.int(5, longestAnswerMs) : 0
    )
  })
  return {
    steps: pipelined ? inOnePipe(steps, random) : steps,
    pipelined,
    leave: leave(random, bytes[0]!)
  }
}

/** The requests one after the other, in pieces that end anywhere: all of them are the first step's. */
function inOnePipe(steps: readonly Step[], random: Random): readonly Step[] {
  const all = Buffer.concat(steps.flatMap(({ request }) => request))
  const cuts = Array.from({ length: random.int(0, 3) }, () => random.int(1, all.length - 1))
  const ends = [...new Set(cuts), all.length].sort((a, b) => a - b)
  const request = ends.map((end, index) => all.subarray(ends[index - 1] ?? 0, end))
  const pauseMs = random.int(0, longestAnswerMs)
  return steps.map((step, index) => ({ ...step, pauseMs, request: index === 0 ? request : [] }))
}

function httpStep(
  work: WorkName,
  id: number,
  bytes: number,
  framing: HttpFraming,
  isLast: boolean,
  ms: number
): Step {
  const expectation = { id, bytes, framing, noisy: work === 'noisy', diverging: work === 'diverging' }
  const head =
    `GET /${id}?bytes=${bytes}&framing=${framing}&ms=${ms} HTTP/1.1\r\nHost: soak\r\n` +
    `${isLast ? 'Connection: close\r\n' : ''}\r\n`
  return {
    id,
    request: [Buffer.from(head)],
    pauseMs: 0,
    halfClose: false,
    judge: (reply, ended) => judgeHttp(reply, ended, expectation),
    replyBytes: httpReplyBytes,
    mayBeWhole: received => framing !== 'close' && received >= bytes
  }
}

function planEcho(random: Random, id: number): SessionPlan {
  const bytes = someBytes(random)
  const content = Buffer.concat([Buffer.from(`${id}\n`), contentOf(id, bytes)])
  const pieces = random.int(1, 6)
  const size = Math.ceil(content.length / pieces)
  const request = Array.from({ length: pieces }, (_, index) =>
    content.subarray(index * size, (index + 1) * size)
  )
  return {
    steps: [
      {
        id,
        request: request.filter(piece => piece.length > 0),
        pauseMs: random.int(0, 40),
        halfClose: true,
        judge: (reply, ended) => {
          const verdict = judgeBytes(reply, content)
          return verdict.kind === 'whole' && !ended ? { kind: 'part' } : verdict
        },
        replyBytes: () => null,
        mayBeWhole: () => false
      }
    ],
    pipelined: false,
    leave: leave(random, bytes)
  }
}

const hello = Buffer.from('HOLA')

/** The exchange of Relevo's own replicas, with the id in each of its values: so each line of their logs tells its own. */
function planExchange(random: Random, id: number): SessionPlan {
  const bytes = Buffer.alloc(56)
  bytes.writeInt32BE(id, 0)
  bytes.writeDoubleBE(id + 0.75, 4)
  bytes.write(exchangeText(id), 12, 'latin1')
  for (const [index, value] of exchangeTail(id).entries()) bytes.writeDoubleBE(value, 16 + 8 * index)
  const cut = random.int(1, 55)
  return {
    steps: [
      {
        id,
        request: random.chance(0.5) ? [bytes] : [bytes.subarray(0, cut), bytes.subarray(cut)],
        pauseMs: random.int(0, 200),
        halfClose: false,
        judge: (reply, ended) => {
          const verdict = judgeBytes(reply, hello)
          return verdict.kind === 'whole' && !ended ? { kind: 'part' } : verdict
        },
        replyBytes: () => null,
        mayBeWhole: () => false
      }
    ],
    pipelined: false,
    leave: leave(random, 4)
  }
}

function exchangeText(id: number): string {
  return `k${(id % 36 ** 3).toString(36).padStart(3, '0')}`
}

function exchangeTail(id: number): readonly number[] {
  return [1, 2, 3, 4, 5].map(tenth => id + tenth / 10)
}

/** The lines that a replica of Relevo's own logs for one exchange. */
export function exchangeLines(id: number): readonly string[] {
  return [String(id), String(id + 0.75), exchangeText(id), ...exchangeTail(id).map(value => value.toFixed(1))]
}
