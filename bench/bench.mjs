// npm run bench -- [NAME...] [--rounds N] [--kills N] [--only CONTENDER,...]
//
// Measures the replicating proxy: its speed beside a direct connection and other TCP proxies, and what it does when
// a replica is killed or frozen, and with many clients; and the balancer's speed beside others that balance HTTP.
// Everything runs on this machine.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../scripts/lib/build/build.mjs'
import { compare } from './compare.mjs'
import { contenders } from './contenders.mjs'
import { httpWorks } from './http/works.mjs'
import { scenarios } from './scenarios/index.mjs'
import { works } from './works.mjs'

const known = [...Object.keys(works), ...Object.keys(httpWorks), ...Object.keys(scenarios)]
const { values: options, positionals } = read()
const rounds = Number(options.rounds)
const kills = Number(options.kills)
const names = positionals.length > 0 ? positionals : known
const chosen = options.only?.split(',') ?? Object.keys(contenders)

const unknown = names.find(name => !known.includes(name)) ?? chosen.find(name => !contenders[name])
if (options.help || unknown || !(rounds >= 1) || !(kills >= 1)) usage(options.help)

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

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        kills: { type: 'string', default: '500' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    })
  } catch {
    return usage(false)
  }
}

function usage(asked) {
  const text =
    `usage: npm run bench -- [${known.join(' | ')}]... [--rounds N] [--kills N]\n` +
    `       [--only ${Object.keys(contenders).join(',')}]`
  if (asked) console.log(text)
  else console.error(text)
  process.exit(asked ? 0 : 64)
}

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
