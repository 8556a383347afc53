// A work in which contenders take turns: the machine's load changes, and only the ratios between them count.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { contenders } from './contenders.mjs'
import { median, spread } from './statistics.mjs'

/** @param chosen names of the contenders; those who can't take part are named, with the reason */
export async function compare(name, work, { rounds, chosen }) {
  const taking = chosen.filter(contender => {
    const reason = contenders[contender].missing(work.job)
    if (reason) console.log(`\n${name} without ${contender}: ${reason}`)
    return !reason
  })
  const client = start('client.mjs')
  const servers = []
  for (let i = 0; i < work.replicas; i++) servers.push(start('server.mjs', work.server))
  const ports = await Promise.all(
    servers.map(server => new Promise(resolve => server.once('message', resolve)))
  )
  const running = {}
  const samples = Object.fromEntries(taking.map(contender => [contender, []]))
  const cpu = Object.fromEntries(taking.map(contender => [contender, []]))
  try {
    for (const contender of taking) running[contender] = await contenders[contender].start(ports)
    for (const contender of taking) {
      await run(client, { ...(work.check ?? work.job), port: running[contender].port }, contender)
    }
    for (let round = 0; round < rounds; round++) {
      for (const contender of round % 2 === 0 ? taking : [...taking].reverse()) {
        const { port, pid } = running[contender]
        const before = cpuSeconds(pid)
        const value = await run(client, { ...work.job, port }, contender)
        samples[contender].push(value)
        cpu[contender].push(perUnit(work.job, value, cpuSeconds(pid) - before))
      }
    }
  } finally {
    for (const { stop } of Object.values(running)) await stop()
    for (const server of servers) server.disconnect()
    client.disconnect()
  }
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

function run(client, job, contender) {
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
    const others = { relevo: ['haproxy', 'java', 'unrecorded'], noise: ['relevo'] }[who] ?? ['haproxy']
    const beside = others
      .filter(other => samples[other] && other !== who)
      .map(other => `  ${median(all.map((value, i) => value / samples[other][i])).toFixed(2)} of ${other}`)
      .join('')
    const wanted =
      who === 'noise'
        ? '  (target at least 0.9 of relevo)'
        : who === 'relevo'
          ? `  (target ${better === 'more' ? 'at least' : 'at most'} ${target} of haproxy)`
          : ''
    const used = median(cpu[who])
    const costs =
      used >= 0 ? `  cpu ${used.toFixed(0).padStart(4)} ms/${job.kind === 'bulk' ? 'GiB' : '1000'}` : ''
    console.log(
      `  ${who.padEnd(8)} ${medians[who].toFixed(0).padStart(7)}  ±${(100 * spread(all)).toFixed(0).padStart(2)} %${costs}${beside}${wanted}`
    )
  }
  return { unit, better, target, replicas, medians, samples, cpu }
}
