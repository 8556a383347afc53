import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Machine } from '#shared/machines'
import type { Spawner } from '#lab/spawners/spawner'
import type { Address } from '#system/addresses'
import { monotonicMs } from '#system/clock'
import { openCarrier } from './carrier/open'
import type { Joined } from './joining/joined'
import { MachineLink } from './machine-link'
import { packProgram, type PackedProgram } from './program/pack'
import type { MachineDoor, Reach } from './reach'

interface MachinesOptions {
  /** This desk's name to keepers, the same in each of its runs. */
  readonly desk: () => string
  /** The build's folder `out/main`, from which machines get their program. */
  readonly main: string
  /** Machines that dial this desk. */
  readonly joined: Joined
  readonly onChange: (machine: Machine, reach: Reach) => void
}

/** The machines of the lab: a link to each, from when its first node is started until it is in the topology no more. */
export class Machines implements MachineDoor {
  readonly #links = new Map<string, MachineLink>()
  readonly #listeners = new Set<(id: string) => void>()
  readonly #options: MachinesOptions
  #program: Promise<PackedProgram> | null = null
  #closed = false

  constructor(options: MachinesOptions) {
    this.#options = options
  }

  /** Lets go of all machines but these; the nodes of the others have been stopped. */
  keep(machines: readonly Machine[]): void {
    const wanted = new Set(machines.map(keyOf))
    for (const [key, link] of this.#links) {
      if (wanted.has(key)) continue
      this.#links.delete(key)
      const { id } = link.machine
      void link.close().then(() => {
        if (![...this.#links.values()].some(one => one.machine.id === id)) this.#options.joined.end(id)
      })
    }
  }

  /** Reaches a machine before any node is started there: one that has joined waits for a word. */
  greet(machine: Machine): void {
    this.#link(machine)
  }

  /**
   * A connection to a port of a machine, through its keeper.
   * @throws RelevoError `MACHINE_UNREACHABLE`; `LIMIT_REACHED`
   */
  connect(machine: Machine, address: Address): Duplex {
    return this.#link(machine).connect(address)
  }

  spawner(machine: Machine): Spawner {
    return this.#link(machine).spawner
  }

  reach(machine: Machine): Reach {
    return this.#links.get(keyOf(machine))?.reach ?? notReached
  }

  onReach(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#links.values()].map(link => link.close()))
  }

  #link(machine: Machine): MachineLink {
    const key = keyOf(machine)
    const known = this.#links.get(key)
    if (known) return known
    const link: MachineLink = new MachineLink({
      machine,
      open: async how => {
        if (machine.join) return this.#options.joined.open(machine.id, how.signal)
        const keeper = keeperName(this.#options.desk(), machine.id)
        return openCarrier({ machine, keeper, program: await this.packed(), ...how })
      },
      run: randomUUID(),
      onChange: () => this.#changed(machine, link)
    })
    this.#links.set(key, link)
    this.#options.onChange(machine, link.reach)
    return link
  }

  #changed(machine: Machine, link: MachineLink): void {
    if (this.#closed || this.#links.get(keyOf(machine)) !== link) return
    this.#options.onChange(machine, link.reach)
    for (const listener of this.#listeners) listener(machine.id)
  }

  /** What machines get; packed when the first of them wants it. */
  packed(): Promise<PackedProgram> {
    this.#program ??= packProgram(this.#options.main).catch((error: unknown) => {
      this.#program = null
      throw error
    })
    return this.#program
  }
}

const notReached: Reach = {
  state: 'idle',
  since: monotonicMs(),
  error: null,
  hostname: null,
  clock: null,
  leaseOver: false
}

/** What makes a link another one: where the machine is, and how it is reached. */
function keyOf(machine: Machine): string {
  return JSON.stringify([
    machine.id,
    machine.address,
    machine.ssh,
    machine.carrier,
    machine.join,
    machine.node,
    machine.leaseMs
  ])
}

/** The folder of a desk's keeper on a machine: several desks, and machines under one home, stay apart. */
export function keeperName(desk: string, machine: string): string {
  return createHash('sha256').update(`${desk}\n${machine}`).digest('hex').slice(0, 16)
}

/** The name that this data folder has to keepers; made the first time. */
export function deskName(dataDir: string): string {
  const file = join(dataDir, 'desk-name')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const name = randomUUID()
  writeFileSync(file, name, { mode: 0o600 })
  return name
}
