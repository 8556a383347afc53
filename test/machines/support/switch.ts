import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { numberOf, read } from './room'

/**
 * The network of a room: the desk, and as many machines as are plugged in.
 *
 *     desk 10.77.0.1 ---- switch ---- m1 10.77.0.11, m2 10.77.0.12, ...
 */

const net = '10.77.0'
const deskAddress = `${net}.1`

/** A network of a machine: its name or a process in it, and the words that run a command in it. */
export interface MachineNetwork {
  readonly netns: string
  readonly within: readonly string[]
}

export class Switch {
  readonly #prefix: string
  readonly #plugged = new Map<string, MachineNetwork>()

  /** @param name no other switch of this computer has it; short, as names of networks are */
  constructor(name: string) {
    this.#prefix = name
  }

  open(): void {
    const sw = this.#name('sw')
    ip('netns', 'add', sw)
    ip('-n', sw, 'link', 'add', 'name', 'hub0', 'type', 'bridge')
    ip('-n', sw, 'link', 'set', 'hub0', 'up')
    this.#cable('desk', this.network('desk'), deskAddress)
  }

  address(id: string): string {
    return `${net}.${10 + numberOf(id)}`
  }

  /** A new network, with a name. */
  network(id: string): MachineNetwork {
    const netns = this.#name(id)
    ip('netns', 'add', netns)
    return { netns, within: ['ip', 'netns', 'exec', netns] }
  }

  /** Lays a cable to a machine; one that it had is gone, with the network at its other end. */
  plug(id: string, network: MachineNetwork): void {
    this.#plugged.set(id, network)
    this.#cable(id, network, this.address(id))
  }

  onDesk(...command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.#name('desk'), ...command]
  }

  cut(id: string): void {
    ip('-n', this.#name('sw'), 'link', 'set', port(id), 'down')
  }

  heal(id: string): void {
    ip('-n', this.#name('sw'), 'link', 'set', port(id), 'up')
  }

  dropTowardDesk(id: string): void {
    const neighbour = [deskAddress, 'lladdr', '02:00:00:00:00:99', 'dev', 'eth0', 'nud', 'permanent']
    run(...this.#within(id), 'ip', 'neigh', 'replace', ...neighbour)
  }

  healTowardDesk(id: string): void {
    run(...this.#within(id), 'ip', 'neigh', 'del', deskAddress, 'dev', 'eth0')
  }

  /** Takes down the networks that have names, with every process in them. */
  close(): void {
    for (const name of readdirSync('/run/netns').filter(each => each.startsWith(`${this.#prefix}-`))) {
      for (const pid of read(() => execFileSync('ip', ['netns', 'pids', name]).toString())?.split('\n') ?? [])
        if (pid !== '') read(() => process.kill(Number(pid), 'SIGKILL'))
      read(() => ip('netns', 'del', name))
    }
  }

  #cable(id: string, { netns, within }: MachineNetwork, address: string): void {
    const sw = this.#name('sw')
    const ends = [port(id), 'netns', sw, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', netns]
    ip('link', 'add', 'name', ...ends)
    ip('-n', sw, 'link', 'set', port(id), 'master', 'hub0', 'up')
    run(...within, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    for (const name of ['eth0', 'lo']) run(...within, 'ip', 'link', 'set', name, 'up')
  }

  #within(id: string): readonly string[] {
    const network = this.#plugged.get(id)
    if (!network) throw new Error(`${id} is not plugged in`)
    return network.within
  }

  #name(id: string): string {
    return `${this.#prefix}-${id}`
  }
}

function port(id: string): string {
  return `to-${id}`
}

function ip(...args: readonly string[]): void {
  run('ip', ...args)
}

function run(command = '', ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
