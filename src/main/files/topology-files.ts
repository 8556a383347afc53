import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { replaceFile, replaceFileNow } from '#system/replace-file'
import type { LabDoor } from '#lab/hosts/lab-door'
import { presets } from '#lab/topology/presets'
import { serializeTopology } from '#lab/topology/serialize'
import { commandArgs, type CommandArgs, type CommandName, type CommandResults } from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'

/** Largest file that is read, bytes: the parser's own limit, in UTF-8. */
const maxFileBytes = 4 * 1024 ** 2
const longestName = 80

export interface TopologyFilesOptions {
  readonly lab: LabDoor
  /** The file that Save writes to is another now; null for none. */
  readonly onFile: (path: string | null) => void
}

/** The file that the running topology was opened from or saved to last, as far as it was one of the user's own. */
export class TopologyFiles {
  #path: string | null = null
  readonly #lab: LabDoor
  readonly #onFile: (path: string | null) => void

  constructor({ lab, onFile }: TopologyFilesOptions) {
    this.#lab = lab
    this.#onFile = onFile
  }

  get path(): string | null {
    return this.#path
  }

  /** The lab for the panel: what it opens or saves by a name has no file of the user's. */
  readonly door: LabDoor = {
    call: async (command, args, origin) => {
      const result = await this.#lab.call(command, args, origin)
      if (result.ok && (command === 'topology.open' || command === 'topology.save')) this.#setPath(null)
      return result
    },
    subscribe: listener => this.#lab.subscribe(listener),
    snapshot: () => this.#lab.snapshot(),
    connect: (machine, address) => this.#lab.connect(machine, address),
    streamRun: run => this.#lab.streamRun(run),
    findUpload: file => this.#lab.findUpload(file),
    stageUpload: (name, size, from) => this.#lab.stageUpload(name, size, from)
  }

  /** A lab that began with the topology of this file. */
  beganWith(path: string): void {
    this.#setPath(path)
  }

  /** Opens it in the lab; resolves with the topology's name. @throws RelevoError */
  async open(path: string): Promise<string> {
    const text = await readTopology(path)
    const { name } = await this.#run('topology.open', {
      text,
      fileName: basename(path),
      folder: dirname(path)
    })
    this.#setPath(path)
    return name
  }

  /** Opens what comes with the program, also where the user has saved something of the same name. @throws RelevoError */
  async openPreset(name: string): Promise<string> {
    const opened = await this.#run('topology.open', {
      text: JSON.stringify(presets.get(name) ?? null),
      fileName: name
    })
    this.#setPath(null)
    return opened.name
  }

  /** Writes the running topology to its file. @throws RelevoError, also when it has none */
  async save(): Promise<string> {
    const path = this.#path
    if (path === null) throw new RelevoError('WRONG_STATE', 'this topology has no file yet; save it as one')
    const { text } = await this.#run('topology.export', { format: formatOf(path) })
    await write(path, text)
    await this.#run('topology.mark-saved', { text, fileName: basename(path), folder: dirname(path) })
    return path
  }

  /** Writes it to another file, whose name it takes. @throws RelevoError */
  async saveAs(path: string): Promise<string> {
    const name = basename(path, extname(path)).slice(0, longestName)
    const { text } = await this.#run('topology.export', { format: formatOf(path), name })
    await write(path, text)
    await this.#run('topology.mark-saved', { text, fileName: basename(path), folder: dirname(path) })
    this.#setPath(path)
    return path
  }

  /** Writes a copy, and nothing else changes. @throws RelevoError */
  async exportTo(path: string, format: 'json' | 'yaml'): Promise<string> {
    await write(path, (await this.#run('topology.export', { format })).text)
    return path
  }

  /** Writes a copy before it returns, for when there is no time left. @throws RelevoError `FILE_NOT_WRITTEN` */
  keepNow(path: string): string {
    try {
      replaceFileNow(path, serializeTopology(this.#lab.snapshot().topology, 'yaml'))
      return path
    } catch (error) {
      throw notWritten(path, error)
    }
  }

  /** What a file for it would be called, without its folder and extension. */
  async suggestedName(): Promise<string> {
    const { fileName } = await this.#run('topology.export', { format: 'yaml' })
    return basename(fileName, '.yaml')
  }

  #setPath(path: string | null): void {
    if (path === this.#path && path === null) return
    this.#path = path
    this.#onFile(path)
  }

  async #run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    const parsed = commandArgs[command].parse(args)
    const result = (await this.#lab.call(command, parsed, 'host')) as Result<CommandResults[C]>
    if (result.ok) return result.value
    throw new RelevoError(result.error.code, result.error.message, { ...result.error.details })
  }
}

/** `.relevo` is YAML, which is the one that people can read. */
function formatOf(path: string): 'json' | 'yaml' {
  return extname(path).toLowerCase() === '.json' ? 'json' : 'yaml'
}

async function readTopology(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) {
      throw new RelevoError(
        'TOPOLOGY_INVALID',
        `${path} has ${size} bytes; a topology has ${maxFileBytes} at most`
      )
    }
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof RelevoError) throw error
    throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}: ${String(error)}`, { path }, error)
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text, { sync: true })
  } catch (error) {
    throw notWritten(path, error)
  }
}

function notWritten(path: string, error: unknown): RelevoError {
  return new RelevoError('FILE_NOT_WRITTEN', `cannot write ${path}: ${String(error)}`, { path }, error)
}
