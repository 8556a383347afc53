import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Address } from '../../../src/system/addresses'
import { listensHere } from '../../../src/system/tcp/tcp-table'
import { alive } from '../../../test/support/processes'
import type { Guest } from '../guests/guest'

/** The variable that all processes of a copy have. */
const markName = 'OWN_PROGRAM'

/** One of the two copies of a program: its folder, its port, and what it says of itself without the lab. */
export class Copy {
  readonly id: string
  readonly guest: Guest
  readonly folder: string
  readonly address: Address
  readonly #mark: string

  constructor(
    id: string,
    guest: Guest,
    { work, sources, port }: { work: string; sources: string; port: number }
  ) {
    this.id = id
    this.guest = guest
    this.folder = join(work, id)
    this.address = { host: guest.host ?? '127.0.0.1', port }
    this.#mark = `${work}/${id}`
    mkdirSync(this.folder, { recursive: true })
    if (guest.sources) cpSync(join(sources, guest.sources), this.folder, { recursive: true })
  }

  get env(): Record<string, string> {
    return { RECORD: join(this.folder, 'record.txt'), [markName]: this.#mark }
  }

  /** What it has printed, over all its lives, by its own file: without colours. */
  printed(): readonly string[] {
    const file = this.env.RECORD ?? ''
    if (!existsSync(file)) return []
    const text = readFileSync(file, this.guest.encoding ?? 'utf8')
    return stripVTControlCharacters(text).split('\n').slice(0, -1)
  }

  /** The same without what it says as it starts, and without what is another in each copy by nature. */
  printedOfSessions(): readonly string[] {
    const { opening, blurred = (line: string) => line } = this.guest
    return this.printed()
      .filter(line => !opening?.test(line))
      .map(blurred)
  }

  /** Its processes that live, its children too: by their folder, or their mark. Linux only. */
  processes(): readonly number[] {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && (isIn(name, this.folder) || hasMark(name, this.#mark)))
      .map(Number)
      .filter(alive)
  }

  get isListening(): boolean {
    return listensHere(this.address.host, this.address.port) ?? false
  }
}

function isIn(pid: string, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

function hasMark(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${markName}=${mark}\0`)
  } catch {
    return false
  }
}
