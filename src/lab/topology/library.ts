import type { TopologySummary } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import type { Topology } from '#shared/topology'
import { realFolder } from '../trust/gate'
import { suggestion } from './nearest'
import { presets } from './presets'
import { SavedTopologies } from './saved'

/** All topologies that can be opened by name: those that the user saved, then the presets. */
export class TopologyLibrary {
  readonly #folder: string
  readonly #saved: SavedTopologies
  readonly #onProblem: (message: string) => void

  constructor(folder: string, onProblem: (message: string) => void) {
    this.#folder = folder
    this.#saved = new SavedTopologies(folder)
    this.#onProblem = onProblem
  }

  /** Where those are that the user saved, by its real path. */
  realFolder(): Promise<string> {
    return realFolder(this.#folder)
  }

  async list(): Promise<TopologySummary[]> {
    const { topologies, problems } = await this.#saved.list()
    for (const { file, error } of problems) {
      this.#onProblem(`${file} was skipped: ${error instanceof Error ? error.message : String(error)}`)
    }
    const names = new Set(topologies.map(({ name }) => name))
    const unsaved = [...presets.values()].filter(({ name }) => !names.has(name))
    return [
      ...unsaved.map(topology => summaryOf(topology, 'preset')),
      ...topologies.map(topology => summaryOf(topology, 'saved'))
    ]
  }

  /**
   * A saved topology goes before the preset of the same name: it is the user's version of it.
   * @throws RelevoError `NOT_FOUND`, `TOPOLOGY_INVALID`
   */
  async open(name: string): Promise<Topology> {
    const found = (await this.#saved.open(name)) ?? presets.get(name)
    if (found) return found
    const names = (await this.list()).map(summary => summary.name)
    throw new RelevoError('NOT_FOUND', `there is no topology "${name}"; ${suggestion(name, names)}`, { name })
  }

  /**
   * For the beginning: when the user's version of a preset can't be read, it is kept aside and the preset opens.
   * @throws RelevoError `NOT_FOUND`, `TOPOLOGY_INVALID` where no preset has that name
   */
  async openFirst(name: string): Promise<Topology> {
    try {
      return await this.open(name)
    } catch (error) {
      const preset = presets.get(name)
      if (!preset || !(error instanceof RelevoError) || error.code === 'NOT_FOUND') throw error
      const where = await this.#saved.setAside(name)
      this.#onProblem(
        `the saved topology "${name}" can't be read, the preset is used: ${error.message}; ${where}`
      )
      return preset
    }
  }

  async save(topology: Topology): Promise<TopologySummary> {
    await this.#saved.save(topology)
    return summaryOf(topology, 'saved')
  }
}

function summaryOf({ name, title, nodes }: Topology, source: TopologySummary['source']): TopologySummary {
  return { name, title: title ?? null, source, nodes: nodes.length }
}
