// npm run soak -- [--kills N] [--seed N] [--labs N] [--works NAME,...] [--stage N] [--attach-ms N] [--keep]
//
// Kills, freezes, resets and cuts off replicas while clients that know the right bytes use them, in several labs at
// once, and judges from outside what was told about it. Ends with 1 when anything happened that must not.
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readOptions, refuse } from '../options.mjs'
import { brief } from './faults'
import { seeded } from './random'
import { report } from './report'
import type { Finding, StageOrder, StageResult } from './order'
import { Tally } from './tally'
import { workNames, type WorkName } from './works'

const options = read()
const entryDir = dirname(fileURLToPath(import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'relevo-soak-'))
const orders = plan().filter(({ index }) => options.stage === null || index === options.stage)
if (orders.length === 0) refuse(options.usage, 'there is no such stage among so many kills')
const counts = new Tally()
const findings: Finding[] = []
const kept: string[] = []
const begun = performance.now()
/** The processes of the stages that run. */
const children = new Set<ReturnType<typeof fork>>()

process.on('exit', () => children.forEach(child => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

console.log(
  `seed ${options.seed}, ${options.kills} kills in ${orders.length} stages, ${options.labs} labs at once, in ${folder}`
)
await Promise.all(Array.from({ length: options.labs }, work))
const seconds = (performance.now() - begun) / 1000
const isGood = report({ counts, findings, seed: options.seed, seconds, kept })
if (kept.length === 0) rmSync(folder, { recursive: true, force: true })
process.exitCode = isGood ? 0 : 1

/** A thousand ports for each lab, of which the system hands out none, nor do unit tests take them. */
async function firstPort(): Promise<number> {
  for (let range = 20; range < 32; range++) {
    // Whoever listens on the last one has them: no other soak on this machine takes them for free while nobody listens.
    const claim = createServer()
    const isOurs = await new Promise<boolean>(resolve => {
      claim.once('error', () => resolve(false))
      claim.listen({ host: '127.0.0.1', port: 1_000 * range + 999, exclusive: true }, () => resolve(true))
    })
    if (!isOurs) continue
    claim.unref()
    return 1_000 * range
  }
  throw new Error('other soaks have all ports')
}

/** Takes one stage after the other, on ports of its own. */
async function work(): Promise<void> {
  const from = await firstPort()
  for (let order = orders.shift(); order; order = orders.shift()) {
    const result = await runInChild({ ...order, firstPort: from })
    counts.include(result.counts)
    findings.push(...result.findings)
    const { index, work: name, replicas, seed } = order
    const how = `${name}, ${replicas} replicas, ${proxyOf(order)}, seed ${seed}`
    const sums = result.counts.sums
    console.log(
      `stage ${index} (${how}): ${sums.kills ?? 0} kills, ${sums.sessions ?? 0} sessions, ` +
        `${result.findings.length} violations, ${((performance.now() - begun) / 1000).toFixed(0)} s`
    )
    for (const { kind, what } of result.findings.slice(0, 5)) console.log(`  ${kind}: ${what}`)
    if (result.findings.length > 0 || options.keep) kept.push(order.dataDir)
    else rmSync(order.dataDir, { recursive: true, force: true })
  }
}

function proxyOf({ proxyRuntime, order, replay }: StageOrder): string {
  return `proxy in a ${proxyRuntime}, order ${order}, replay ${replay}`
}

function runInChild(order: StageOrder): Promise<StageResult> {
  mkdirSync(order.dataDir, { recursive: true })
  return new Promise(resolve => {
    const child = fork(join(entryDir, 'stage-process.js'), [JSON.stringify(order)])
    children.add(child)
    let result: StageResult | null = null
    child.on('message', message => (result = message as StageResult))
    child.once('exit', code => {
      children.delete(child)
      const what = `the stage itself broke (exit ${code})`
      resolve(
        result ?? {
          counts: new Tally(),
          findings: [{ kind: 'problem', stage: order.index, what }]
        }
      )
    })
  })
}

/** Every kind of work and of fault with one to three replicas, the proxy in a thread and in a process, again and again. */
function plan(): StageOrder[] {
  const random = seeded(options.seed)
  const left = { kills: options.kills }
  const each = Math.max(6, Math.min(200, Math.ceil(options.kills / (3 * options.works.length))))
  const found: StageOrder[] = []
  for (let index = 0; left.kills > 0; index++) {
    const name = workOf(index)
    const kills = Math.min(each, left.kills)
    left.kills -= kills
    // Three replicas half of the time, one replica seldom: with one there is nothing to take over.
    const replicas = name === 'diverging' ? random.int(2, 3) : random.pick([3, 3, 3, 2, 2, 1])
    found.push({
      index,
      seed: random.int(1, 2 ** 31),
      work: name,
      replicas,
      proxyRuntime: random.pick(['process', 'process', 'thread']),
      order: random.pick(['connections', 'connections', 'connections', 'total']),
      replay: random.pick(['at-least-once', 'at-least-once', 'at-least-once', 'at-most-once']),
      kills,
      opening: brief[index % brief.length]!,
      firstPort: 0,
      dataDir: join(folder, `stage-${index}`),
      entryDir,
      attachMs: options.attachMs
    })
  }
  return found
}

/** Each once; then every second stage is of exchanges, whose replicas start in a fifth of the time of a program with its keeper. */
function workOf(index: number): WorkName {
  const { works } = options
  if (index < works.length) return works[index]!
  const others = works.filter(name => name !== 'exchange')
  if (works.length === others.length || (index % 2 === 1 && others.length > 0))
    return others[(index >> 1) % others.length]!
  return 'exchange'
}

function read() {
  const usage =
    'usage: npm run soak -- [--kills N] [--seed N] [--labs N] [--stage N] [--attach-ms N] [--keep]\n' +
    `       [--works ${workNames.join()}]`
  const { 'attach-ms': attachMs, ...given } = readOptions(usage, {
    kills: 1000,
    seed: Number,
    labs: availableParallelism() + 1,
    works: workNames.join(),
    stage: Number,
    'attach-ms': 2000,
    keep: false
  })
  const isWork = (name: string): name is WorkName => workNames.includes(name as WorkName)
  const works = given.works.split(',')
  const unknown = works.find(name => !isWork(name))
  if (unknown !== undefined) refuse(usage, `there is no work "${unknown}"`)
  const seed = given.seed ?? Math.floor(Math.random() * 1e9)
  return { ...given, usage, seed, attachMs, works: works.filter(isWork) }
}
