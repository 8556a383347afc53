import { readFileSync, writeFileSync } from 'node:fs'
import { httpContenders } from '../../http/contenders.mjs'
import type { Started } from '../../programs.mjs'
import type { RequestCase } from '../corpus/case'
import { mutated } from '../corpus/mutations'
import { replyCases } from '../corpus/replies'
import { requestCases } from '../corpus/requests'
import { splits } from '../run/exchange'
import { isAsWanted, judgeReply, judgeRequest, type Lane, type Verdict } from '../run/judge'
import { startOurs } from '../run/nodes'
import { startStrictBackend } from '../run/strict-backend'
import { differs, markdown, type Row } from '../run/table'
import type { Round } from '../run/round'

const page = 'docs/http.md'
const mark = '<!-- the table of `npm run conformance -- --write` -->'
/** Bodies longer than this are not cut at each of their bytes. */
const mostSplits = 600
/** Mutations in each round. */
const mutations = 300

/** All requests and answers, cut everywhere for ours, whole and byte by byte for others; then mutations for ours. */
export async function judgeAllHttp(round: Round): Promise<readonly string[]> {
  const wrong: string[] = []
  const lanes = await startLanes(round)
  const names = [...lanes.keys()]
  try {
    const rows: Row[] = []
    let exchanges = 0
    for (const one of requestCases) {
      const verdicts = new Map<string, readonly Verdict[]>()
      for (const [who, { lane }] of lanes) {
        const all = splits(one.bytes)
        const ours = who === 'relevo' && all.length <= mostSplits
        const cuts = ours ? all : [all[0] ?? [], ...(all.length <= mostSplits ? [all.at(-1) ?? []] : [])]
        const found: Verdict[] = []
        for (const pieces of cuts) {
          const verdict = await judgeRequest(lane, one, pieces)
          found.push(verdict)
          exchanges++
          if (who === 'relevo' && !isAsWanted(verdict, one))
            wrong.push(
              `${one.group}, ${one.name} (${pieces.length} pieces): ${verdict.kind}: ${verdict.what}`
            )
        }
        verdicts.set(who, found)
      }
      rows.push({ one, verdicts })
    }
    for (const [i, one] of replyCases.entries()) {
      const verdicts = new Map<string, readonly Verdict[]>()
      for (const [who, { lane }] of lanes) {
        const verdict = await judgeReply(lane, one, `/reply/${i}`)
        exchanges++
        verdicts.set(who, [verdict])
        if (who === 'relevo' && !isAsWanted(verdict, one))
          wrong.push(`${one.group}, ${one.name}: ${verdict.kind}: ${verdict.what}`)
      }
      rows.push({ one, verdicts })
    }
    const others = rows.filter(differs)
    console.log(markdown(others, names))
    console.log(
      `${requestCases.length} requests and ${replyCases.length} answers, ${exchanges} exchanges with ${names.join(', ')}; ` +
        `${others.length} are taken otherwise by others`
    )
    for (const { one } of others)
      if (one.because === undefined) wrong.push(`undecided: ${one.group}: ${one.name}`)
    if (round.write && names.length === 3) write(markdown(others, names))
    const ours = lanes.get('relevo')
    if (ours) wrong.push(...(await judgeMutations(ours.lane, round.seed)))
  } finally {
    for (const { stop } of lanes.values()) await stop()
  }
  return wrong
}

/** What nobody wrote: each may be taken or refused, but nothing may be smuggled, malformed or hang. */
async function judgeMutations(lane: Lane, seed: number): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const bytes of mutated(seed, mutations)) {
    const one: RequestCase = { name: 'a mutation', group: 'mutations', bytes, want: 'refuse' }
    const verdict = await judgeRequest(lane, one, [bytes])
    if (verdict.kind === 'malformed' || verdict.kind === 'hung')
      wrong.push(`mutation of seed ${seed}: ${verdict.kind}: ${verdict.what}: ${JSON.stringify(bytes)}`)
  }
  return wrong
}

type Running = ReadonlyMap<string, { readonly lane: Lane; stop(): Promise<void> }>

async function startLanes({ entryDir }: Round): Promise<Running> {
  const lanes = new Map<string, { lane: Lane; stop(): Promise<void> }>()
  const add = async (who: string, start: (port: number) => Promise<Started>): Promise<void> => {
    const backend = await startStrictBackend((_method, target) => {
      const [, index] = /^\/reply\/(\d+)$/.exec(target) ?? []
      return index === undefined ? null : (replyCases[Number(index)] ?? null)
    })
    const started = await start(backend.port)
    lanes.set(who, {
      lane: { port: started.port, backend },
      stop: async () => {
        await started.stop()
        backend.close()
      }
    })
  }
  await add('relevo', port =>
    startOurs(entryDir, { kind: 'balancer', healthIntervalMs: 60_000, ejectAfter: 0 }, [port])
  )
  for (const [who, contender] of Object.entries(httpContenders)) {
    if (who !== 'haproxy' && who !== 'nginx') continue
    const reason = contender.missing()
    if (reason === null) await add(who, port => contender.start([port]))
    else console.log(`without ${who}: ${reason}`)
  }
  return lanes
}

function write(table: string): void {
  const text = readFileSync(page, 'utf8')
  const [before = '', , after = ''] = text.split(mark)
  writeFileSync(
    page,
    `${before}${mark}\n\n<!-- prettier-ignore-start -->\n${table}\n<!-- prettier-ignore-end -->\n\n${mark}${after}`
  )
}
