import { lastRequest, type ReplyCase, type RequestCase } from '../corpus/case'
import { exchange, type Got } from './exchange'
import type { StrictBackend } from './strict-backend'

/** A balancer, and the strict backend behind it; one exchange at a time. */
export interface Lane {
  readonly port: number
  readonly backend: StrictBackend
}

/**
 * How a case went. `passed`: the backend got what the sender meant; `refused`: nothing whole of it; `waits`: nothing was
 * answered, as nothing was whole. The rest must not be: `changed` (another request than was meant), `smuggled` (one more),
 * `malformed` (bytes that are none), `hung`.
 */
type Kind = 'passed' | 'refused' | 'cut' | 'waits' | 'changed' | 'smuggled' | 'malformed' | 'hung'

export interface Verdict {
  readonly kind: Kind
  /** What it was answered, and what the backend saw, in short. */
  readonly what: string
}

/** How long bytes that are no whole request may take to go from the backend, ms. */
const settleMs = 1_000
/** How long is waited for an answer to what is not whole, ms. */
const unfinishedMs = 300

/** Sends a case, cut as `pieces` says, with the last request behind it, and says how that was taken. */
export async function judgeRequest(
  lane: Lane,
  one: RequestCase,
  pieces: readonly string[]
): Promise<Verdict> {
  lane.backend.take()
  const waits = one.want === 'wait'
  const methods = (one.means ?? []).map(request => request.split(' ')[0] ?? '')
  const all = waits ? pieces : [...pieces.slice(0, -1), `${pieces.at(-1) ?? ''}${lastRequest}`]
  const got = await exchange(lane.port, all, methods, waits ? unfinishedMs : undefined)
  await settled(lane.backend)
  const seen = lane.backend.take()
  const broken = seen.find(({ broken }) => broken !== null)?.broken ?? got.broken
  const requests = seen.flatMap(({ requests }) => requests).filter(request => request !== 'GET /last ')
  const isRefused =
    got.statuses.some(status => status >= 400) || (got.end !== 'open' && got.statuses.length === 0)
  const what = describe(got, requests)
  if (broken !== null) return { kind: 'malformed', what: `${broken}; ${what}` }
  if (lane.backend.leftovers > 0) return { kind: 'malformed', what: `a half request is left; ${what}` }
  if (requests.some(request => /^\S+ \/smuggled /.test(request))) return { kind: 'smuggled', what }
  const means = one.means ?? []
  if (got.end === 'open') {
    return { kind: waits && got.statuses.length === means.length ? 'waits' : 'hung', what }
  }
  if (same(requests, means) && !(isRefused && means.length === 0)) return { kind: 'passed', what }
  if (isRefused && requests.every((request, i) => request === means[i])) return { kind: 'refused', what }
  return { kind: one.want === 'refuse' ? 'passed' : 'changed', what }
}

/** Has the backend answer as a case says, and says what the client got. */
export async function judgeReply(lane: Lane, one: ReplyCase, target: string): Promise<Verdict> {
  lane.backend.take()
  const got = await exchange(lane.port, [`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`])
  const what = describe(got, [])
  const [status] = got.statuses
  if (got.end === 'open') return { kind: 'hung', what }
  if (got.broken !== null && got.end === 'reset') return { kind: 'cut', what }
  if (got.broken !== null) return { kind: 'malformed', what: `${got.broken}; ${what}` }
  if (status === undefined) return { kind: 'cut', what }
  if (status >= 500) return { kind: 'refused', what }
  return { kind: got.bodies[0] === (one.body ?? '') ? 'passed' : 'changed', what }
}

/** Whether the verdict is the one that the case wants. */
export function isAsWanted(verdict: Verdict, { want }: RequestCase | ReplyCase): boolean {
  switch (want) {
    case 'pass':
      return verdict.kind === 'passed'
    case 'wait':
      return verdict.kind === 'waits'
    case 'refuse':
      return verdict.kind === 'refused'
    case 'cut':
      return verdict.kind === 'cut'
  }
}

async function settled(backend: StrictBackend): Promise<void> {
  for (const end = performance.now() + settleMs; backend.leftovers > 0 && performance.now() < end;)
    await new Promise(resolve => setTimeout(resolve, 2))
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((request, i) => request === other[i])
}

function describe({ statuses, end }: Got, requests: readonly string[]): string {
  const seen = requests.length === 0 ? '' : `, backend: ${JSON.stringify(requests).slice(0, 120)}`
  return `${statuses.join(' ') || 'no answer'}${end === 'reset' ? ', reset' : ''}${seen}`
}
