import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeFolder, temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import { processesOf } from '../processes'
import { idsOf, opened, type Room } from '../room'
import { Switch } from '../switch'
import { Engine } from './engine'
import { importImage } from './image'
import { EngineWay } from './way'

/** An image to take, as of the project's Dockerfile, instead of one that is put together from this computer's Node. */
const image = process.env['RELEVO_IMAGE']

interface Container {
  readonly name: string
  readonly id: string
  readonly way: EngineWay
}

/**
 * Machines that are containers, each with a cable to the switch; their engine is reached over a way of its own for each,
 * which is cut with the cable.
 */
export class DockerRoom implements Room {
  readonly folder = temporaryFolder('room')
  readonly clocksApartMs = 0
  readonly node = 'node'
  readonly #name = `rd${process.pid}`
  readonly #switch = new Switch(this.#name)
  readonly #containers = new Map<string, Container>()
  #engine: Engine | null = null

  static async open(machines: number): Promise<DockerRoom> {
    const room = new DockerRoom()
    return opened(room, room.#make(machines))
  }

  address(id: string): string {
    return this.#switch.address(id)
  }

  carrier(id: string): string[] {
    const { way, name } = this.#container(id)
    return ['docker', '-H', `unix://${way.path}`, 'exec', '-i', name]
  }

  onDesk(...command: readonly string[]): string[] {
    return this.#switch.onDesk(...command)
  }

  cut(id: string): void {
    this.#switch.cut(id)
    this.#container(id).way.cut()
  }

  heal(id: string): void {
    this.#switch.heal(id)
    this.#container(id).way.heal()
  }

  dropTowardDesk(id: string): void {
    this.#switch.dropTowardDesk(id)
    this.#container(id).way.dropTowardDesk()
  }

  healTowardDesk(id: string): void {
    this.#switch.healTowardDesk(id)
    this.#container(id).way.heal()
  }

  /** As who runs `docker kill`: the engine says that it is gone, and that it does not run. */
  async off(id: string): Promise<void> {
    await this.docker('kill', this.#container(id).name)
  }

  async on(id: string): Promise<void> {
    await this.docker('start', this.#container(id).name)
    await this.#plug(id)
  }

  processes(id: string, word: string): number[] {
    const { id: container } = this.#container(id)
    // Whatever the engine has started for it is in a group of its name.
    return processesOf(pid => readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(container), word)
  }

  /** Runs `docker` with these words, past the ways that can be cut. */
  async docker(...words: readonly string[]): Promise<string> {
    if (!this.#engine) throw new Error('there is no engine')
    return this.#engine.docker(...words)
  }

  async close(): Promise<void> {
    this.#switch.close()
    for (const { way } of this.#containers.values()) way.close()
    try {
      const names = [...this.#containers.values()].map(({ name }) => name)
      if (names.length > 0) await this.docker('rm', '--force', ...names)
      if (this.#engine && image === undefined) await this.docker('rmi', '--force', this.#image)
    } finally {
      this.#containers.clear()
      await this.#engine?.close()
      this.#engine = null
      removeFolder(this.folder)
    }
  }

  get #image(): string {
    return image ?? `relevo-${this.#name}`
  }

  async #make(machines: number): Promise<void> {
    this.#switch.open()
    this.#engine = await Engine.open(join(this.folder, 'engine'), `relevo-${this.#name}`)
    if (image === undefined) await importImage(this.#engine, this.folder, this.#image)
    for (const id of idsOf(machines)) {
      const name = `relevo-${this.#name}-${id}`
      const way = await EngineWay.open(join(this.folder, `${id}.sock`), this.#engine.socket)
      this.#containers.set(id, { name, id: '', way })
      // As in compose.yaml, but for the network, whose cable is laid here.
      const bare = ['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--no-healthcheck']
      const where = ['--name', name, '--hostname', id, '--network', 'none']
      const container = await this.docker(
        'run',
        '--detach',
        ...where,
        ...bare,
        this.#image,
        'sleep',
        'infinity'
      )
      this.#containers.set(id, { name, id: container, way })
      await this.#plug(id)
    }
  }

  async #plug(id: string): Promise<void> {
    const isFirst = (pid: number): boolean =>
      /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
    const netns = await until(() => this.processes(id, '').find(isFirst)?.toString(), {
      what: `the first process of ${id}`
    })
    this.#switch.plug(id, { netns, within: ['nsenter', '-t', netns, '-n'] })
  }

  #container(id: string): Container {
    const container = this.#containers.get(id)
    if (!container) throw new Error(`there is no ${id}`)
    return container
  }
}
