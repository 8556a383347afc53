/*
 * The first words on a machine, before anything of ours is there: the desk gives this program to Node as an argument, so
 * it imports nothing but what Node has. It reads one line from standard input (a `Header`), unpacks the program unless
 * it is there already, and goes on as the carrier's other end. Until `relevo:ready` it answers in lines.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { connect } from 'node:net'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deserialize } from 'node:v8'
import { gunzipSync } from 'node:zlib'

interface Header {
  readonly do: 'attach' | 'clean'
  /** The program's folder in `~/.relevo`. */
  readonly version: string
  readonly sha256: string
  /** The keeper's folder in `~/.relevo/machines`. */
  readonly keeper: string
}

/** What `attach` of `keeper.js` is. */
interface KeeperProgram {
  attach(folder: string, first: Buffer): Promise<void>
}

const home = join(homedir(), '.relevo')
const name = /^[\w.-]{1,80}$/
/** The oldest Node that runs the program. */
const oldest = [20, 19] as const

let held = Buffer.alloc(0)
let more: (() => void) | null = null
let ended = false
process.stdin.on('data', (chunk: Buffer) => {
  held = Buffer.concat([held, chunk])
  more?.()
})
process.stdin.on('end', () => {
  ended = true
  more?.()
})

process.umask(0o077)
try {
  await main()
} catch (error) {
  say(`failed ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    say(`old ${process.version}`)
    process.exit(1)
  }
  say(`node ${process.version}`)
  const header = JSON.parse(String(await take(() => held.indexOf(10) + 1))) as Header
  if (![header.version, header.keeper].every(each => name.test(each) && !each.startsWith('.')))
    throw new Error('a name is not one')
  if (header.do === 'clean') return clean()
  const program = join(home, header.version)
  if (!isThere(program, header.sha256)) {
    say('need')
    const length = (await take(() => (held.length < 4 ? 0 : 4))).readUInt32BE()
    unpack(await take(() => (held.length < length ? 0 : length)), program, header.sha256)
  }
  const keeper = (await import(
    pathToFileURL(join(program, 'out', 'main', 'keeper.js')).href
  )) as KeeperProgram
  process.stdin.removeAllListeners('data').removeAllListeners('end').pause()
  await keeper.attach(join(home, 'machines', header.keeper), held)
}

/** The first bytes of what has come, as many as `wanted` says; it says 0 until there are enough. */
async function take(wanted: () => number): Promise<Buffer> {
  while (wanted() === 0) {
    if (ended) throw new Error('the desk has hung up')
    await new Promise<void>(resolve => (more = resolve))
  }
  const count = wanted()
  const bytes = held.subarray(0, count)
  held = held.subarray(count)
  return bytes
}

function say(words: string): void {
  process.stdout.write(`relevo:${words.replace(/\s+/g, ' ')}\n`)
}

function isThere(program: string, sha256: string): boolean {
  const mark = join(program, 'sha256')
  return existsSync(mark) && readFileSync(mark, 'utf8') === sha256
}

function unpack(archive: Buffer, program: string, sha256: string): void {
  const files = deserialize(gunzipSync(archive)) as readonly (readonly [string, Uint8Array])[]
  const hash = createHash('sha256')
  for (const [path, bytes] of files) hash.update(`${path}\n${bytes.length}\n`).update(bytes)
  if (hash.digest('hex') !== sha256) throw new Error('the program did not arrive as it was sent')
  // Beside its place and moved there when it is whole: it may be looked for meanwhile.
  const beside = `${program}.${process.pid}`
  for (const [path, bytes] of files) {
    if (path.split('/').includes('..')) throw new Error('a path leads out of the folder')
    mkdirSync(dirname(join(beside, path)), { recursive: true })
    writeFileSync(join(beside, path), bytes)
  }
  writeFileSync(join(beside, 'sha256'), sha256)
  if (existsSync(program) && !isThere(program, sha256)) rmSync(program, { recursive: true, force: true })
  try {
    renameSync(beside, program)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (!isThere(program, sha256)) throw error
  }
}

/** Takes away all that is ours, unless somebody's lab runs here. */
async function clean(): Promise<void> {
  const machines = join(home, 'machines')
  const keepers = existsSync(machines) ? readdirSync(machines) : []
  for (const keeper of keepers) {
    const socket = join(machines, keeper, 'keeper.sock')
    if (await answers(socket)) throw new Error('a lab has nodes there: stop it first')
  }
  // The folder may be that of a lab's own data too, which stays.
  const programs = (existsSync(home) ? readdirSync(home) : []).filter(each =>
    existsSync(join(home, each, 'sha256'))
  )
  for (const each of [...programs, 'machines']) rmSync(join(home, each), { recursive: true, force: true })
  if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home)
  say('clean')
  process.exit(0)
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
