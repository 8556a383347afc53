import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../support/until'

/**
 * Machines out of namespaces: each has its own network, processes, mounts, host name, clock, users and sshd, and all hang
 * on one switch, as does the desk.
 *
 *     desk 10.77.0.1 ---- switch ---- m1 10.77.0.11, m2 10.77.0.12, ...
 */

const net = '10.77.0'
const deskAddress = `${net}.1`
/** The user of each machine, and a password. */
const user = { name: 'student', id: 4242, password: 'tarea10' }
const sshd = '/usr/sbin/sshd'
/** A machine's monotonic clock began so much earlier than that of the machine before, s: a day. */
const clockStepS = 86_400

/** Why no room can be made here; null where one can. */
export function missingForRoom(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'this is not root'
  const programs = [
    sshd,
    ...['ip', 'unshare', 'ssh', 'ssh-keygen', 'openssl', 'mount', 'bash'].map(name => which(name))
  ]
  if (programs.some(path => path === null || !existsSync(path))) return 'sshd, ssh, ip or unshare is missing'
  try {
    execFileSync('unshare', ['--net', '--pid', '--mount', '--uts', '--time', '--fork', 'true'], {
      stdio: 'ignore'
    })
    return null
  } catch {
    return 'no namespaces can be made'
  }
}

export function which(name: string): string | null {
  const found = (process.env['PATH'] ?? '').split(':').map(folder => join(folder, name))
  return found.find(path => existsSync(path)) ?? null
}

export class Room {
  readonly folder = mkdtempSync(join(tmpdir(), 'relevo-room-'))
  readonly #prefix = `rl${process.pid}`
  readonly #machines = new Map<string, ChildProcess>()

  static async open(machines: number): Promise<Room> {
    const room = new Room()
    try {
      await room.#make(machines)
      return room
    } catch (error) {
      room.close()
      throw error
    }
  }

  address(id: string): string {
    return `${net}.${10 + numberOf(id)}`
  }

  /** A carrier of OpenSSH. */
  ssh(id: string, more: readonly string[] = ['-i', join(this.folder, 'desk', 'id')]): string[] {
    const options = ['BatchMode=yes', 'ConnectTimeout=2', 'ServerAliveInterval=1', 'ServerAliveCountMax=3']
    return [
      ...['ssh', '-F', 'none', '-T', '-o', `UserKnownHostsFile=${this.#knownHosts}`],
      ...options.flatMap(option => ['-o', option]),
      ...more,
      `${user.name}@${this.address(id)}`
    ]
  }

  /** A carrier of PuTTY. */
  plink(id: string): string[] {
    const key = readFileSync(join(this.#folderOf(id), 'etc/ssh/ssh_host_ed25519_key.pub'))
    const line = execFileSync('ssh-keygen', ['-lf', '-'], { input: key }).toString()
    const hash = /SHA256:\S+/.exec(line)?.[0] ?? ''
    return [
      'plink',
      '-batch',
      '-ssh',
      '-pw',
      user.password,
      '-hostkey',
      hash,
      `${user.name}@${this.address(id)}`
    ]
  }

  /** The words that run a command on the desk. */
  onDesk(...command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.#ns('desk'), ...command]
  }

  /** The cable is out. */
  cut(id: string): void {
    this.#ip('-n', this.#ns('sw'), 'link', 'set', this.#port(id), 'down')
  }

  heal(id: string): void {
    this.#ip('-n', this.#ns('sw'), 'link', 'set', this.#port(id), 'up')
  }

  /** All that the machine sends to the desk is lost; what the desk sends arrives. */
  dropTowardDesk(id: string): void {
    const neighbour = [deskAddress, 'lladdr', '02:00:00:00:00:99', 'dev', 'eth0', 'nud', 'permanent']
    this.#ip('-n', this.#ns(id), 'neigh', 'replace', ...neighbour)
  }

  healTowardDesk(id: string): void {
    this.#ip('-n', this.#ns(id), 'neigh', 'del', deskAddress, 'dev', 'eth0')
  }

  /** Power off: the cable is out, and every process is gone. */
  off(id: string): void {
    this.cut(id)
    this.#kill(id)
  }

  /** Power on again, after `off`. */
  async on(id: string): Promise<void> {
    this.heal(id)
    this.#boot(id)
    await this.#answers(id)
  }

  /** The processes of a machine whose command line has `word` in it, and that are no guards. */
  processes(id: string, word: string): number[] {
    const own = this.#pidNamespace(id)
    if (own === null) return []
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && read(() => readlinkSync(`/proc/${name}/ns/pid`)) === own)
      .map(Number)
      .filter(pid => {
        const line = read(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')) ?? ''
        return line.includes(word) && !line.includes('relevo-guard')
      })
  }

  /** Idempotent. */
  close(): void {
    for (const id of this.#machines.keys()) this.#kill(id)
    for (const name of readdirSync('/run/netns').filter(each => each.startsWith(`${this.#prefix}-`))) {
      for (const pid of read(() => execFileSync('ip', ['netns', 'pids', name]).toString())?.split('\n') ?? [])
        if (pid !== '') read(() => process.kill(Number(pid), 'SIGKILL'))
      read(() => this.#ip('netns', 'del', name))
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  get #knownHosts(): string {
    return join(this.folder, 'desk', 'known_hosts')
  }

  async #make(machines: number): Promise<void> {
    mkdirSync(join(this.folder, 'desk'))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, 'desk', 'id')])
    const sw = this.#ns('sw')
    this.#ip('netns', 'add', sw)
    this.#ip('-n', sw, 'link', 'add', 'name', 'hub0', 'type', 'bridge')
    this.#ip('-n', sw, 'link', 'set', 'hub0', 'up')
    this.#cable('desk', deskAddress)
    const ids = Array.from({ length: machines }, (_, index) => `m${index + 1}`)
    for (const id of ids) {
      this.#cable(id, this.address(id))
      this.#boot(id)
    }
    for (const id of ids) await this.#answers(id)
  }

  #cable(id: string, address: string): void {
    const [sw, own] = [this.#ns('sw'), this.#ns(id)]
    this.#ip('netns', 'add', own)
    this.#ip(
      'link',
      'add',
      'name',
      this.#port(id),
      'netns',
      sw,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      own
    )
    this.#ip('-n', sw, 'link', 'set', this.#port(id), 'master', 'hub0', 'up')
    this.#ip('-n', own, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    this.#ip('-n', own, 'link', 'set', 'eth0', 'up')
    this.#ip('-n', own, 'link', 'set', 'lo', 'up')
  }

  #boot(id: string): void {
    const folder = this.#folderOf(id)
    if (!existsSync(folder)) this.#install(id)
    rmSync(join(folder, 'run'), { recursive: true, force: true })
    mkdirSync(join(folder, 'run/sshd'), { recursive: true, mode: 0o755 })
    const binds = ['etc', 'home', 'run', 'root', 'tmp'].map(name => `mount --bind ${folder}/${name} /${name}`)
    // The shell stays, as the first process: it takes in whoever has lost its parent.
    const script = [
      'mount --make-rprivate /',
      ...binds,
      'mount -t proc proc /proc',
      `hostname ${id}`,
      `${sshd} -D -e -f /etc/ssh/sshd_config & wait`
    ].join(' && ')
    const clock = String(clockStepS * numberOf(id))
    const apart = ['--mount', '--pid', '--fork', '--kill-child', '--uts', '--ipc', '--time']
    const command = ['unshare', ...apart, '--monotonic', clock, '--boottime', clock, 'bash', '-c', script]
    const child = spawn('ip', ['netns', 'exec', this.#ns(id), ...command], {
      stdio: 'ignore',
      detached: true
    })
    child.unref()
    this.#machines.set(id, child)
  }

  #install(id: string): void {
    const folder = this.#folderOf(id)
    const home = join(folder, 'home', user.name)
    for (const name of ['root', 'tmp', 'home'])
      mkdirSync(join(folder, name), { recursive: true, mode: 0o755 })
    chmodSync(join(folder, 'tmp'), 0o1777)
    cpSync('/etc', join(folder, 'etc'), { recursive: true, verbatimSymlinks: true })
    const etc = (name: string): string => join(folder, 'etc', name)
    for (const name of readdirSync(etc('ssh')).filter(each => each.startsWith('ssh_host_')))
      rmSync(etc(`ssh/${name}`))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', etc('ssh/ssh_host_ed25519_key')])
    const hash = execFileSync('openssl', ['passwd', '-6', user.password]).toString().trim()
    appendFileSync(etc('passwd'), `${user.name}:x:${user.id}:${user.id}::/home/${user.name}:/bin/bash\n`)
    appendFileSync(etc('group'), `${user.name}:x:${user.id}:\n`)
    appendFileSync(etc('shadow'), `${user.name}:${hash}:19000:0:99999:7:::\n`)
    const config = ['UsePAM no', 'PidFile none', 'PasswordAuthentication yes', 'MaxStartups 100']
    writeFileSync(etc('ssh/sshd_config'), config.map(line => `${line}\n`).join(''))
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o755 })
    cpSync(join(this.folder, 'desk', 'id.pub'), join(home, '.ssh/authorized_keys'))
    for (const path of [home, join(home, '.ssh'), join(home, '.ssh/authorized_keys')])
      chownSync(path, user.id, user.id)
    chmodSync(join(home, '.ssh'), 0o700)
    const [type, key] = readFileSync(etc('ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ')
    appendFileSync(this.#knownHosts, `${this.address(id)} ${type} ${key}\n`)
  }

  async #answers(id: string): Promise<void> {
    const greeting = `exec 3<>/dev/tcp/${this.address(id)}/22 && read -t 2 line <&3 && [[ $line == SSH* ]]`
    const [command = '', ...args] = this.onDesk('timeout', '2', 'bash', '-c', greeting)
    const isThere = (): boolean => {
      execFileSync(command, args, { stdio: 'ignore' })
      return true
    }
    await until(isThere, { what: `sshd of ${id}`, timeoutMs: 30_000, everyMs: 50 })
  }

  #kill(id: string): void {
    const pid = this.#machines.get(id)?.pid
    if (pid !== undefined) read(() => process.kill(-pid, 'SIGKILL'))
  }

  /** As /proc writes it; null while the machine is off. */
  #pidNamespace(id: string): string | null {
    // unshare's child is the machine's first process.
    const pid = this.#machines.get(id)?.pid
    const children = read(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? ''
    const [first = ''] = children.trim().split(' ')
    return first === '' ? null : read(() => readlinkSync(`/proc/${first}/ns/pid`))
  }

  #folderOf(id: string): string {
    return join(this.folder, id)
  }

  #ns(id: string): string {
    return `${this.#prefix}-${id}`
  }

  #port(id: string): string {
    return `to-${id}`
  }

  #ip(...args: readonly string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
}

function numberOf(id: string): number {
  return Number(id.slice(1))
}

function read<T>(what: () => T): T | null {
  try {
    return what()
  } catch {
    return null
  }
}
