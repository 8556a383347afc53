// npm run bench -- [NAME...] [--rounds N] [--only CONTENDER,...]
//
// Measures the replicating proxy beside a direct connection and other TCP proxies. Everything runs on this machine,
// whose load changes: the contenders take turns within each round, so that only the ratios between them count.
import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contenders } from './contenders.mjs'
import { median, spread } from './statistics.mjs'
import { works } from './works.mjs'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, only: { type: 'string' } }
})
const rounds = Number(options.rounds)
const names = positionals.length > 0 ? positionals : Object.keys(works)
const chosen = options.only?.split(',') ?? Object.keys(contenders)

const unknown = names.find(name => !works[name]) ?? chosen.find(name => !contenders[name])
if (unknown || !(rounds >= 1)) {
  console.error(`usage: npm run bench -- [${Object.keys(works).join(' | ')}]... [--rounds N]`)
  console.error(`       [--only ${Object.keys(contenders).join(',')}]`)
  process.exit(64)
}

const taking = chosen.filter(name => {
  const reason = contenders[name].missing()
  if (reason) console.log(`without ${name}: ${reason}`)
  return !reason
})

const client = start('client.mjs')
const results = {}
for (const name of names) results[name] = await measure(name, works[name])
client.disconnect()
save()

async function measure(name, work) {
  const servers = []
  for (let i = 0; i < work.replicas; i++) servers.push(start('server.mjs', work.server))
  const ports = await Promise.all(
    servers.map(server => new Promise(resolve => server.once('message', resolve)))
  )
  const running = {}
  for (const contender of taking) running[contender] = await contenders[contender].start(ports)
  const samples = Object.fromEntries(taking.map(contender => [contender, []]))
  const cpu = Object.fromEntries(taking.map(contender => [contender, []]))
  for (const contender of taking) {
    await run({ ...(work.check ?? work.job), port: running[contender].port }, contender)
  }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? taking : [...taking].reverse()
    for (const contender of order) {
      const { port, pid } = running[contender]
      const before = cpuSeconds(pid)
      const value = await run({ ...work.job, port }, contender)
      samples[contender].push(value)
      cpu[contender].push(perUnit(work.job, value, cpuSeconds(pid) - before))
    }
  }
  for (const { stop } of Object.values(running)) await stop()
  for (const server of servers) server.disconnect()
  return report(name, work, samples, cpu)
}

function start(program, ...args) {
  return fork(fileURLToPath(new URL(program, import.meta.url)), args, { execArgv: [] })
}

/** What a process has used, s; NaN where the system does not tell. */
function cpuSeconds(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return NaN
  }
}

/** CPU ms for one GiB, or for a thousand exchanges. */
function perUnit(job, value, seconds) {
  const ms = 1000 * seconds
  if (job.kind === 'bulk') return ms / ((job.streams * job.bytes) / 1024 ** 3)
  const exchanges = job.kind === 'rate' ? (value * job.ms) / 1000 : job.ms / (value / 1000)
  return ms / (exchanges / 1000)
}

function run(job, contender) {
  return new Promise((resolve, reject) => {
    client.once('message', ({ value, error }) =>
      error === undefined ? resolve(value) : reject(new Error(`${contender}: ${error}`))
    )
    client.send(job)
  })
}

function report(name, { unit, better, target, replicas, job }, samples, cpu) {
  const medians = Object.fromEntries(Object.entries(samples).map(([who, all]) => [who, median(all)]))
  console.log(
    `\n${name} (${replicas} ${replicas === 1 ? 'replica' : 'replicas'}; ${unit}, ${better} is better)`
  )
  for (const [who, all] of Object.entries(samples)) {
    // Paired by round: what slows one round down slows all of it.
    const ratio = samples.haproxy ? median(all.map((value, i) => value / samples.haproxy[i])) : null
    const beside = ratio === null ? '' : `  ${ratio.toFixed(2)} of haproxy`
    const wanted =
      who === 'relevo' ? `  (target ${better === 'more' ? 'at least' : 'at most'} ${target})` : ''
    const used = median(cpu[who])
    const costs =
      used >= 0 ? `  cpu ${used.toFixed(0).padStart(4)} ms/${job.kind === 'bulk' ? 'GiB' : '1000'}` : ''
    console.log(
      `  ${who.padEnd(8)} ${medians[who].toFixed(0).padStart(7)}  ±${(100 * spread(all)).toFixed(0).padStart(2)} %${costs}${beside}${wanted}`
    )
  }
  return { unit, better, target, replicas, medians, samples, cpu }
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
