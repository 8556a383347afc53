// npm run conformance -- [--rounds N] [--minutes N] [--only PART,...] [--seed N] [--write]
//
// What strangers may send: requests and answers of HTTP, WebSockets, topologies, and ends of the host. Ours is judged
// beside HAProxy and nginx, where these are installed. `--rounds` does all of it so often, `--minutes` for so long (a
// night, say), with mutations that each round makes anew. Ends with 1 when ours did what it must not, or where it
// differs from others without a reason.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { judgeAllFrames } from './parts/web-sockets'
import { judgeAllHttp } from './parts/http'
import { killHosts } from './parts/orphans'
import { judgeAllYaml } from './parts/yaml'
import type { Round } from './run/round'

/** What a part has found wrong, a line each. */
type Part = (round: Round) => Promise<readonly string[]>

const parts: Readonly<Record<string, Part>> = {
  http: judgeAllHttp,
  'web-sockets': judgeAllFrames,
  yaml: judgeAllYaml,
  orphans: killHosts
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '0' },
    only: { type: 'string' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false }
  }
})
const chosen = Object.entries(parts).filter(([name]) => values.only?.split(',').includes(name) ?? true)
const rounds = Number(values.rounds)
const until = performance.now() + Number(values.minutes) * 60_000
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
if (chosen.length === 0 || !(rounds > 0) || Number.isNaN(until) || Number.isNaN(firstSeed)) {
  console.error(`conformance has the parts ${Object.keys(parts).join(', ')}, and takes numbers`)
  process.exit(64)
}
const entryDir = dirname(fileURLToPath(import.meta.url))
let wrong = 0
for (let index = 0; index < rounds || performance.now() < until; index++) {
  const round: Round = { seed: firstSeed + index, entryDir, write: values.write && index === 0 }
  console.log(`round ${index + 1}, seed ${round.seed}`)
  for (const [name, part] of chosen) {
    const begun = performance.now()
    const found = await part(round)
    wrong += found.length
    const seconds = ((performance.now() - begun) / 1000).toFixed(0)
    console.log(`${name}: ${found.length === 0 ? 'as it should be' : `${found.length} wrong`}, ${seconds} s`)
    for (const line of found) console.log(`  ${line}`)
  }
}
process.exit(wrong === 0 ? 0 : 1)
