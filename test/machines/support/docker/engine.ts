import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { hostname, release } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from '../../../support/until'
import { missingForNamespaces } from '../namespaces'
import { processesOf } from '../processes'
import { read, which } from '../room'

const run = promisify(execFile)

/** How long one command to an engine may take, ms. */
const commandMs = 60_000

/** Why there is no engine of Docker on this computer, and none can be started; null where there is one. */
export function missingForDocker(): string | null {
  const missing = missingForNamespaces(['docker', 'nsenter', 'tar', 'ldd'])
  if (missing !== null || socketHere() !== null || which('dockerd') !== null) return missing
  return 'no engine of Docker runs on this computer, and dockerd is not installed'
}

/**
 * The socket of an engine that runs here; null where there is none, or where it is another computer's (a virtual machine of
 * Docker Desktop too): the cables of this test are laid by hand to processes that have to be here.
 */
function socketHere(): string | null {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
  if (!host.startsWith('unix://')) return null
  const words = ['-H', host, 'info', '--format', '{{.KernelVersion}} {{.Name}}']
  const said = read(() =>
    execFileSync('docker', words, { timeout: commandMs, stdio: ['ignore', 'pipe', 'ignore'] })
  )
  return said?.toString().trim() === `${release()} ${hostname()}` ? host.slice('unix://'.length) : null
}

/** An engine of Docker: one that runs on this computer, or else one of the test's own. */
export class Engine {
  readonly socket: string
  readonly #own: OwnEngine | null

  private constructor(socket: string, own: OwnEngine | null) {
    this.socket = socket
    this.#own = own
  }

  /**
   * @param folder where all is that an engine of the test's own keeps
   * @param name no other engine's
   */
  static async open(folder: string, name: string): Promise<Engine> {
    const here = socketHere()
    if (here !== null) return new Engine(here, null)
    const own = new OwnEngine(folder, name)
    try {
      await own.answers()
      return new Engine(own.socket, own)
    } catch (error) {
      await own.close()
      throw error
    }
  }

  /** Runs `docker` with these words; the answer is what it prints. */
  async docker(...words: readonly string[]): Promise<string> {
    const { stdout } = await run('docker', ['-H', `unix://${this.socket}`, ...words], { timeout: commandMs })
    return stdout.trim()
  }

  /** Ends one of the test's own, with every container. */
  async close(): Promise<void> {
    await this.#own?.close()
  }
}

/**
 * What an engine sees as the groups of processes: the same as all, but for memory, where a container stays in the group of
 * the test, and counts as its. What was mounted there before is taken off: the engine would find it beneath.
 */
const mountGroups = `
mount --make-rprivate /
umount --recursive --lazy /sys/fs/cgroup 2>/dev/null || true
mount -t tmpfs -o mode=755 groups /sys/fs/cgroup
controllers=$(cut -d: -f2 /proc/self/cgroup | grep -v -e '^$' -e '^memory$' -e '^name=' || true)
if [ -z "$controllers" ]; then umount /sys/fs/cgroup; mount -t cgroup2 groups /sys/fs/cgroup; fi
for each in $controllers; do mkdir /sys/fs/cgroup/$each; mount -t cgroup -o $each groups /sys/fs/cgroup/$each; done
`

/**
 * dockerd in namespaces of its own: it sees no network, and neither the engine nor the containerd of this computer. Its
 * first process is ended, and with that all that it ever started, and every mount.
 */
class OwnEngine {
  readonly socket: string
  readonly #folder: string
  readonly #group: string
  readonly #first: ChildProcess

  constructor(folder: string, name: string) {
    mkdirSync(folder)
    this.#folder = folder
    this.#group = name
    this.socket = join(folder, 'engine.sock')
    // What this computer's own engine is told is not for this one.
    const config = join(folder, 'config.json')
    writeFileSync(config, '{}')
    const options = {
      host: `unix://${this.socket}`,
      'data-root': join(folder, 'data'),
      'exec-root': join(folder, 'exec'),
      pidfile: join(folder, 'pid'),
      'config-file': config,
      'cgroup-parent': `/${name}`,
      'exec-opt': 'native.cgroupdriver=cgroupfs',
      bridge: 'none',
      ...{ iptables: false, ip6tables: false, 'ip-forward': false, 'ip-masq': false, 'userland-proxy': false }
    }
    const words = Object.entries(options).map(([key, value]) => `--${key}=${value}`)
    // The shell stays, as the first process: it takes in whoever has lost its parent.
    const script = `set -e\n${mountGroups}\nmount -t tmpfs run /run\nmount -t proc proc /proc\ndockerd "$@" & wait $!`
    const apart = ['--net', '--mount', '--pid', '--fork', '--kill-child']
    const log = openSync(this.#log, 'a')
    // It goes with the test also where that is killed.
    this.#first = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'unshare', ...apart, 'bash', '-c', script, 'bash', ...words],
      { stdio: ['ignore', log, log], detached: true }
    )
    this.#first.on('error', () => undefined)
    closeSync(log)
  }

  async answers(): Promise<void> {
    const answer = async (): Promise<boolean> => {
      if (this.#hasEnded) return true
      await run('docker', ['-H', `unix://${this.socket}`, 'version'], { timeout: commandMs })
      return true
    }
    await until(answer, { what: 'the answer of dockerd', timeoutMs: 60_000, everyMs: 100 })
    if (this.#hasEnded)
      throw new Error(`dockerd has ended: ${readFileSync(this.#log, 'utf8').trim().slice(-2_000)}`)
  }

  async close(): Promise<void> {
    const space = this.#processes()
    read(() => this.#first.kill('SIGKILL'))
    await until(() => this.#hasEnded, { what: 'the end of the engine' })
    const isLeft = (pid: number): boolean => readlinkSync(`/proc/${pid}/ns/pid`) === space
    await until(() => space === null || processesOf(isLeft, '').length === 0, {
      what: 'the end of all that the engine has started'
    })
    await until(() => this.#removeGroups(), { what: 'the end of every container', everyMs: 100 })
  }

  get #hasEnded(): boolean {
    return this.#first.pid === undefined || this.#first.exitCode !== null || this.#first.signalCode !== null
  }

  get #log(): string {
    return join(this.#folder, 'log')
  }

  /** The engine's namespace of processes; null where it has none any more. */
  #processes(): string | null {
    const pid = this.#first.pid
    const children = read(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? ''
    return read(() => readlinkSync(`/proc/${children.trim()}/ns/pid`))
  }

  /** Takes the groups of its containers away, which outlive them; a group with a process in it stays, and is an error. */
  #removeGroups(): true {
    const groups = `find /sys/fs/cgroup -depth -type d -path '*/${this.#group}*'`
    const script = `set -e\n${mountGroups}\n${groups} -exec rmdir {} \\;\n[ -z "$(${groups})" ]`
    execFileSync('unshare', ['--mount', 'bash', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] })
    return true
  }
}
