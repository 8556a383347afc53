import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { missingForNamespaces } from './namespaces'
import { processesOf } from './processes'
import { idsOf, numberOf, opened, read, type Room } from './room'
import { Switch, type MachineNetwork } from './switch'

/** The user of each machine, and a password. */
const user = { name: 'student', id: 4242, password: 'tarea10' }
const sshd = '/usr/sbin/sshd'
/** A machine's monotonic clock began so much earlier than that of the machine before, s: a day. */
const clockStepS = 86_400

/** Why no machines with sshd can be made here; null where they can. */
export function missingForSsh(): string | null {
  const missing = missingForNamespaces(['ssh', 'ssh-keygen', 'openssl'])
  return missing ?? (existsSync(sshd) ? null : `${sshd} is not installed`)
}

/** Machines out of namespaces: each has its own network, processes, mounts, host name, clock, users and sshd. */
export class SshRoom implements Room {
  readonly folder = temporaryFolder('room')
  readonly clocksApartMs = clockStepS * 1_000
  readonly node = process.execPath
  readonly #switch = new Switch(`rl${process.pid}`)
  readonly #networks = new Map<string, MachineNetwork>()
  readonly #machines = new Map<string, ChildProcess>()

  static async open(machines: number): Promise<SshRoom> {
    const room = new SshRoom()
    return opened(room, room.#make(machines))
  }

  address(id: string): string {
    return this.#switch.address(id)
  }

  carrier(id: string): string[] {
    return this.ssh(id)
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

  onDesk(...command: readonly string[]): string[] {
    return this.#switch.onDesk(...command)
  }

  cut(id: string): void {
    this.#switch.cut(id)
  }

  heal(id: string): void {
    this.#switch.heal(id)
  }

  dropTowardDesk(id: string): void {
    this.#switch.dropTowardDesk(id)
  }

  healTowardDesk(id: string): void {
    this.#switch.healTowardDesk(id)
  }

  off(id: string): Promise<void> {
    this.cut(id)
    this.#kill(id)
    return Promise.resolve()
  }

  async on(id: string): Promise<void> {
    this.heal(id)
    this.#boot(id)
    await this.#answers(id)
  }

  processes(id: string, word: string): number[] {
    const own = this.#pidNamespace(id)
    return own === null ? [] : processesOf(pid => readlinkSync(`/proc/${pid}/ns/pid`) === own, word)
  }

  close(): Promise<void> {
    for (const id of this.#machines.keys()) this.#kill(id)
    this.#switch.close()
    removeFolder(this.folder)
    return Promise.resolve()
  }

  get #knownHosts(): string {
    return join(this.folder, 'desk', 'known_hosts')
  }

  async #make(machines: number): Promise<void> {
    mkdirSync(join(this.folder, 'desk'))
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.folder, 'desk', 'id')])
    this.#switch.open()
    const ids = idsOf(machines)
    for (const id of ids) {
      const network = this.#switch.network(id)
      this.#networks.set(id, network)
      this.#switch.plug(id, network)
      this.#boot(id)
    }
    for (const id of ids) await this.#answers(id)
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
    const [within = '', ...words] = this.#networks.get(id)?.within ?? []
    const child = spawn(within, [...words, ...command], { stdio: 'ignore', detached: true })
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
}
