// npm run bench -- [NAME...] [--rounds N] [--kills N] [--only CONTENDER,...]
//
// Measures the replicating proxy: its speed beside a direct connection and other TCP proxies, and what it does when
// a replica is killed or frozen, and with many clients; and the balancer's speed beside others that balance HTTP.
// Everything runs on this machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../scripts/lib/build/build.mjs'
import { compare } from './compare.mjs'
import { contenders } from './contenders.mjs'
import { httpWorks } from './http/works.mjs'
import { readOptions, refuse } from './options.mjs'
import { scenarios } from './scenarios/index.mjs'
import { works } from './works.mjs'

const known = [...Object.keys(works), ...Object.keys(httpWorks), ...Object.keys(scenarios)]
const usage =
  `usage: npm run bench -- [${known.join(' | ')}]... [--rounds N] [--kills N]\n` +
  `       [--only ${Object.keys(contenders).join(',')}]`
const options = { rounds: 5, kills: 500, only: String }
const { rounds, kills, only, words } = readOptions(usage, options, { words: true })
const names = words.length > 0 ? words : known
const chosen = only?.split(',') ?? Object.keys(contenders)

const unknown = names.find(name => !known.includes(name)) ?? chosen.find(name => !contenders[name])
if (unknown !== undefined) refuse(usage, `there is no "${unknown}"`)
if (rounds < 1 || kills < 1) refuse(usage, '--rounds and --kills are 1 at least')

await buildIfStale()
const results = {}
for (const name of names) {
  const loadBefore = loadavg()[0]
  const result = works[name]
    ? await compare(name, works[name], { rounds, chosen })
    : httpWorks[name]
      ? await httpWorks[name](name, { rounds, chosen })
      : await scenarios[name](name, { rounds, kills })
  results[name] = { ...result, loadBefore, loadAfter: loadavg()[0] }
}
save()

function save() {
  const folder = new URL('./results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const file = new URL(`${at.replace(/[:.]/g, '-')}.json`, folder)
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    node: process.version,
    platform: process.platform
  }
  writeFileSync(file, JSON.stringify({ at, machine, rounds, works: results }, null, 2) + '\n')
  console.log(`\nwritten to ${fileURLToPath(file)}`)
}
