// npm run conformance -- [--rounds N] [--minutes N] [--only PART,...] [--seed N] [--write]
//
// What strangers may send: requests and answers of HTTP, WebSockets, topologies, and ends of the host. Ours is judged
// beside HAProxy and nginx, where these are installed. `--rounds` does all of it so often, `--minutes` for so long (a
// night, say), with mutations that each round makes anew. Ends with 1 when ours did what it must not, or where it
// differs from others without a reason.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions, refuse } from '../options.mjs'
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

const usage =
  'usage: npm run conformance -- [--rounds N] [--minutes N] [--seed N] [--write]\n' +
  `       [--only ${Object.keys(parts).join(',')}]`
const { rounds, minutes, only, seed, write } = readOptions(usage, {
  rounds: 1,
  minutes: 0,
  only: String,
  seed: Number,
  write: false
})
const wanted = only?.split(',') ?? Object.keys(parts)
const unknown = wanted.find(name => !Object.hasOwn(parts, name))
if (unknown !== undefined) refuse(usage, `there is no part "${unknown}"`)
const chosen = Object.entries(parts).filter(([name]) => wanted.includes(name))
const until = performance.now() + minutes * 60_000
const firstSeed = seed ?? Math.floor(Math.random() * 2 ** 31)
const entryDir = dirname(fileURLToPath(import.meta.url))
let wrong = 0
for (let index = 0; index < rounds || performance.now() < until; index++) {
  const round: Round = { seed: firstSeed + index, entryDir, write: write && index === 0 }
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
