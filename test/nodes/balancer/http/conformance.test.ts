import { expect, test } from 'vitest'
import { replyCases } from '../../../../bench/conformance/corpus/replies'
import { requestCases } from '../../../../bench/conformance/corpus/requests'
import { splits } from '../../../../bench/conformance/run/exchange'
import { isAsWanted, judgeReply, judgeRequest, type Lane } from '../../../../bench/conformance/run/judge'
import { startStrictBackend } from '../../../../bench/conformance/run/strict-backend'
import { balancer, onCleanup } from '../support'

// A small part of `npm run conformance`: whole, byte by byte, and in two in the middle.

async function lane(answer?: Parameters<typeof startStrictBackend>[0]): Promise<Lane> {
  const backend = await startStrictBackend(answer)
  onCleanup(() => backend.close())
  const { port } = await balancer([{ id: 'strict', port: backend.port }], { healthIntervalMs: 60_000 })
  return { port, backend }
}

test('requests are passed on as their senders meant them, or refused: none is smuggled', async () => {
  const one = await lane()
  const wrong: string[] = []
  for (const request of requestCases) {
    const all = splits(request.bytes)
    for (const pieces of [all[0]!, all[Math.floor(all.length / 2)]!, all.at(-1)!]) {
      if (request.bytes.length > 2_000 && pieces.length > 2) continue
      const verdict = await judgeRequest(one, request, pieces)
      if (!isAsWanted(verdict, request))
        wrong.push(
          `${request.group}, ${request.name}, ${pieces.length} pieces: ${verdict.kind}: ${verdict.what}`
        )
    }
  }
  expect(wrong).toEqual([])
})

test('answers are passed on as they are, or are a 502 or a reset', async () => {
  const one = await lane((_method, target) => replyCases[Number(target.slice(1))] ?? null)
  const wrong: string[] = []
  for (const [i, reply] of replyCases.entries()) {
    const verdict = await judgeReply(one, reply, `/${i}`)
    if (!isAsWanted(verdict, reply)) wrong.push(`${reply.name}: ${verdict.kind}: ${verdict.what}`)
  }
  expect(wrong).toEqual([])
})
