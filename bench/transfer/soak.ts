import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { doorOf } from '#shared/roads/roads'
import { mountSmallDisk, type SmallDisk } from '../../e2e/support/small-disk'
import { freePort } from '../../test/support/ports'
import { readOptions } from '../options.mjs'
import { seeded } from '../soak/random'
import { Member } from './member'
import { folderOf, sendOnce, soakRoads, type Soaked, type SoakTarget } from './soak-roads'

const mib = 1024 ** 2
/** Size of the disk of each receiver, MiB, where it has one of its own. */
const diskMib = 512
/** How often a file is tried again once nothing is done to anybody any more, and how long copies may take, ms. */
const mostTries = 20
const settleMs = 120_000

interface Sent extends Soaked {
  readonly to: Receiver
  stored: boolean
}

interface Receiver extends SoakTarget {
  readonly disk: SmallDisk | null
}

const usage = 'usage: npm run soak:transfers -- [--files N] [--seed N]'
const { files, ...given } = readOptions(usage, { files: 60, seed: Number })
const seed = given.seed ?? Math.floor(Math.random() * 1e9)
const random = seeded(seed)
const root = mkdtempSync(join(tmpdir(), 'relevo-transfer-soak-'))
const receivers = await Promise.all([1, 2, 3].map(makeReceiver))
const proxyPort = await freePort()
const proxy = makeProxy(proxyPort)
const sent = Array.from({ length: files }, (_, n) => makeFile(n))
let chaos = true
const wrong: string[] = []

console.log(
  `${files} files of up to 8 MiB by ${soakRoads.join(', ')}; seed ${seed}; ${receivers.every(({ disk }) => disk) ? '' : 'no disk is filled: that needs root and Linux; '}in ${root}`
)
for (const { member } of receivers) await member.start()
await proxy.start()
regroup()
const harm = doHarm()
await inTurns(4, async one => void (await send(one)))
chaos = false
const harms = await harm
for (const one of sent) for (let n = 0; n < mostTries && !one.stored; n++) await send(one)
await settle()
for (const { member } of [...receivers]) {
  await member.stop()
  await member.start()
}
judge()
await Promise.all([...receivers.map(({ member }) => member.stop()), proxy.stop()])
const bytes = sent.reduce((sum, { size }) => sum + size, 0)
console.log(
  `${sent.filter(({ stored }) => stored).length} of ${files} said to be stored, ${(bytes / mib).toFixed(0)} MiB; ${harms.kills} kills, ${harms.freezes} freezes, ${harms.fills} full disks; ${wrong.length} untrue`
)
for (const line of wrong) console.log(`  ${line}`)
for (const { disk } of receivers) disk?.unmount()
if (wrong.length === 0) rmSync(root, { recursive: true, force: true })
process.exit(wrong.length > 0 ? 1 : 0)

async function makeReceiver(n: number): Promise<Receiver> {
  const folder = join(root, `receiver-${n}`)
  mkdirSync(folder)
  const disk = mountSmallDisk(folder, diskMib)
  const kinds = [...new Set(Object.values(doorOf))]
  const ports = Object.fromEntries(
    await Promise.all(kinds.map(async kind => [kind, await freePort()] as const))
  ) as SoakTarget['ports']
  const { http, ws, ...doors } = ports
  const node = {
    ...{ kind: 'file-server', port: http, receiverPort: ws, doors, names: [] },
    ...{ maxUploadBytes: 64 * mib, maxConnections: 1000 }
  }
  return { member: new Member(`receiver-${n}`, folder, node), ports, disk }
}

function makeProxy(port: number): Member {
  const folder = join(root, 'proxy')
  mkdirSync(folder)
  const links = receivers.map(({ member, ports }) => ({
    ...{ to: member.id, host: '127.0.0.1', port: ports.ws, side: 'receiver' }
  }))
  const node = {
    ...{ kind: 'replicating-proxy', port, reply: 'primary', compare: 'bytes', learn: false },
    ...{ ignore: { headers: [], patterns: [], paths: [] }, catchUp: true, replay: 'at-least-once' },
    ...{
      order: 'connections',
      turnMs: 120_000,
      sessionLogBytes: 1024 * mib,
      lagBytes: 8 * mib,
      lagMs: 2_000
    },
    ...{ agreementMs: 250, progressMs: 1_000, connectTimeoutMs: 1_000, connectGraceMs: 2_000 },
    ...{ idleMs: 300_000, maxConnections: 1000 }
  }
  return new Member('proxy', folder, node, links)
}

function makeFile(n: number): Sent {
  const content = randomBytes(random.chance(0.05) ? 0 : random.size(1, 8 * mib))
  const road = soakRoads[n % soakRoads.length] ?? 'put'
  const name = road === 'plain' ? 'archivo_video_recibido.mp4' : `${road}-${n}.bin`
  const path = join(root, `source-${n}`)
  writeFileSync(path, content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  const about = { road, name, path, size: content.length, sha256, transferId: `soak-${n}` }
  return { ...about, to: random.pick(receivers), stored: false }
}

async function send(one: Sent): Promise<void> {
  if (await sendOnce(one, one.to, proxyPort)) one.stored = true
}

/** Does something to a receiver, and makes it right again, as long as files are on their way. */
async function doHarm(): Promise<{ kills: number; freezes: number; fills: number }> {
  const done = { kills: 0, freezes: 0, fills: 0 }
  while (chaos) {
    await delay(random.int(50, 400))
    const { member, disk } = random.pick(receivers)
    const what = random.pick(disk ? (['kill', 'freeze', 'fill'] as const) : (['kill', 'freeze'] as const))
    if (what === 'kill') {
      done.kills++
      await member.kill()
      await delay(random.int(0, 500))
      await member.start()
      regroup()
    } else if (what === 'freeze') {
      done.freezes++
      member.freeze()
      await delay(random.int(100, 2_000))
      member.thaw()
    } else {
      done.fills++
      disk?.fill()
      await delay(random.int(100, 1_000))
      disk?.free()
    }
  }
  return done
}

function regroup(): void {
  for (const { member } of receivers) {
    const peers = receivers
      .filter(other => other.member !== member)
      .map(other => ({ id: other.member.id, host: '127.0.0.1', port: other.ports.ws }))
    member.call('repair.set', { on: true, bytesPerSecond: 64 * mib, peers })
  }
}

/** Waits until each receiver has what was sent to all of them. */
async function settle(): Promise<void> {
  regroup()
  const until = performance.now() + settleMs
  const missing = (): boolean =>
    sent.some(
      ({ road, name, stored }) =>
        road === 'proxy' &&
        stored &&
        receivers.some(({ member }) => !existsSync(join(member.folder, 'received', name)))
    )
  while (missing() && performance.now() < until) await delay(200)
}

function judge(): void {
  for (const receiver of receivers) {
    const { id, folder } = receiver.member
    const hash = (...path: string[]): string | null => {
      const file = join(folder, ...path)
      return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null
    }
    const named = (sub: string): string[] =>
      (existsSync(join(folder, sub)) ? readdirSync(join(folder, sub)) : []).filter(
        name => !name.startsWith('.')
      )
    // Published, and not whole.
    for (const sub of ['received', 'uploads'])
      for (const name of named(sub)) {
        const plainName = name.replace(/ \(\d+\)(?=\.)/, '')
        const one = sent.find(each => each.name === plainName)
        if (one?.sha256 !== hash(sub, name)) wrong.push(`${id}: ${sub}/${name} is not what was sent`)
      }
    const plain = hash('archivo_video_recibido.mp4')
    if (plain !== null && !sent.some(({ road, sha256 }) => road === 'plain' && sha256 === plain))
      wrong.push(`${id}: the plain file is no file that was sent`)
    // Said to be stored, and not there.
    for (const { road, name, sha256, to, stored } of sent) {
      if (!stored || (road !== 'proxy' && to !== receiver)) continue
      const there = road === 'plain' ? plain !== null : hash(folderOf(road), name) === sha256
      if (!there) wrong.push(`${id}: ${name} was said to be stored, and is not there`)
    }
    // Left behind.
    for (const name of readdirSync(join(folder, 'partial')))
      if (/\.(part|json|new)$/.test(name)) wrong.push(`${id}: partial/${name} is left`)
    for (const name of readdirSync(join(folder, 'uploads', '.relevo')))
      if (name.includes('~')) wrong.push(`${id}: uploads/.relevo/${name} is left`)
  }
  for (const { name, road, stored } of sent) if (!stored) wrong.push(`${name} by ${road} was never stored`)
}

async function inTurns(atOnce: number, work: (one: Sent) => Promise<void>): Promise<void> {
  const waiting = [...sent]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
