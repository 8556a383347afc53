import { createHash } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '#system/replace-file'
import { caseless, safePath, splitPath } from '#nodes/protocol/transfer/safe-name'

const entrySchema = z.lazy(() =>
  z.object({
    /** Where it is, below the folder that has it: `a/b/name`. */
    name: z.string().min(1).max(2048),
    /** What its sender called it, which is another name where that one was taken. */
    offered: z.string().min(1).max(2048),
    /** What its client called it, where that could not be a name here. */
    sent: z.string().min(1).max(2048).optional(),
    size: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** It was sent to every receiver of its group. */
    replicated: z.boolean(),
    /** A person removed it here: it does not come back by itself. */
    removed: z.boolean().optional(),
    /** What came by a door of uploads is there, and left out: below the received files. */
    place: z.literal('uploads').optional()
  })
)
/** A file that a receiver has stored and verified, or that a person has removed there. */
export type ManifestEntry = z.infer<typeof entrySchema>

/** By what a manifest knows a file: both folders may have one of that name. */
export function entryKey({ place, name }: Pick<ManifestEntry, 'place' | 'name'>): string {
  // No safe name has a colon.
  return place === undefined ? name : `${place}:${name}`
}

const sentKey = ({ place = 'received', sent }: { place?: string | undefined; sent: string }): string =>
  `${place}:${sent}`

const offerKey = ({ offered, sha256 }: Pick<ManifestEntry, 'offered' | 'sha256'>): string =>
  `${sha256} ${offered}`

/** Most files that a manifest may name; past it the oldest are known no more. */
const maxEntries = 20_000

const manifestSchema = z.lazy(() => z.object({ files: z.array(entrySchema).max(maxEntries) }))

/**
 * What a receiver tells of what it has, but for files under names that nobody is given: they may lead out of the folder.
 * @throws when it is not a manifest
 */
export function parseManifest(text: string): ManifestEntry[] {
  const files = manifestSchema.parse(JSON.parse(text)).files.filter(({ offered }) => {
    const { folder, name } = splitPath(offered)
    return safePath(name, folder) === offered
  })
  return files.map(withoutSent)
}

/** What the clients of a receiver call a file is of no use to another one. */
function withoutSent({ sent: _sent, ...entry }: ManifestEntry): ManifestEntry {
  return entry
}

/** Why a receiver does not have what it has stored. */
export type Harm = 'lost' | 'rotted'

/**
 * What this receiver has stored, by name, size and SHA-256: a line of `received.jsonl` for each change, the last of a
 * name counts. What is found lost or rotted is told to nobody until it is whole again.
 */
export class Manifest {
  readonly #path: string
  readonly #entries = new Map<string, ManifestEntry>()
  /** How many of them were offered under each name with each hash: every file of every peer is looked for. */
  readonly #offered = new Map<string, number>()
  readonly #harmed = new Map<string, Harm>()
  /** Their keys, by what they are where case is ignored. */
  readonly #alike = new Map<string, Set<string>>()
  /** Their keys, by the names that they were sent by and do not have; of received files several may have been sent by one. */
  readonly #sent = new Map<string, Set<string>>()
  #pending = ''
  /** Whether the file has every line, and ends with a whole one: else the next write writes all of it anew. */
  #isWhole = true
  /** The write that goes on, and the next one, which takes all that has come until it begins. */
  #writing: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null
  #text: { readonly json: string; readonly etag: string } | null = null

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'received.jsonl')
  }

  /** Reads what an earlier life has written; a line that a crash or a full disk has cut is none. */
  async load(): Promise<void> {
    const lines = (await readFile(this.#path, 'utf8').catch(() => '')).split('\n')
    for (const line of lines) {
      const entry = entrySchema.safeParse(parseJson(line))
      if (entry.success) this.#put(entry.data)
    }
    // What is appended to a line without an end would be none either.
    this.#isWhole = lines.at(-1) === ''
    if (!this.#isWhole || lines.length > 2 * this.#entries.size + 1000) await this.#rewrite()
  }

  /** Resolves when it is written; a disk that takes no more is no reason to refuse a file. */
  async add(entry: ManifestEntry): Promise<void> {
    const before = this.#entries.get(entryKey(entry))
    this.healed(entry)
    // The line of the one before may be on its way.
    if (before && JSON.stringify(before) === JSON.stringify(entry)) return this.#next ?? this.#writing
    this.#put(entry)
    this.#pending += `${JSON.stringify(entry)}\n`
    this.#next ??= this.#writing = this.#writing.then(() => {
      this.#next = null
      return this.#write()
    })
    await this.#next
  }

  /** A person removes the file: it is remembered as what is not to come back. Resolves with what it was; null for none. */
  async remove(file: Pick<ManifestEntry, 'place' | 'name'>): Promise<ManifestEntry | null> {
    const entry = this.#entries.get(entryKey(file))
    if (!entry || entry.removed === true) return null
    await this.add({ ...entry, removed: true })
    return entry
  }

  /** Something else is said of a file, and not of its bytes: what is known of them stays. */
  async changed(entry: ManifestEntry): Promise<void> {
    const harm = this.#harmed.get(entryKey(entry))
    const written = this.add(entry)
    if (harm !== undefined) this.harmed(entry, harm)
    await written
  }

  /** The file has another name from now on, and no life to come looks for it under the one that it had. */
  async renamed(entry: ManifestEntry, name: string): Promise<void> {
    const written = entry.name === name ? null : this.remove(entry)
    await Promise.all([written, this.add({ ...entry, name })])
  }

  /** What is to be there under other names that a disk which ignores case may take for this one. */
  alike(file: Pick<ManifestEntry, 'place' | 'name'>): ManifestEntry[] {
    const key = entryKey(file)
    const others = [...(this.#alike.get(caseless(key)) ?? [])].filter(other => other !== key)
    return others.flatMap(other => this.#entries.get(other) ?? []).filter(({ removed }) => removed !== true)
  }

  /** What is to be there under a name. */
  at(file: Pick<ManifestEntry, 'place' | 'name'>): ManifestEntry | null {
    const entry = this.#entries.get(entryKey(file))
    return entry === undefined || entry.removed === true ? null : entry
  }

  /** What is to be there of the last file that was sent by a name which it could not have. */
  sentAs(sent: string, place: ManifestEntry['place']): ManifestEntry | null {
    const key = [...(this.#sent.get(sentKey({ place, sent })) ?? [])].at(-1)
    return (key !== undefined && this.#entries.get(key)) || null
  }

  /** What is to be there. */
  *present(): Iterable<ManifestEntry> {
    for (const entry of this.#entries.values()) if (entry.removed !== true) yield entry
  }

  /** Whether what was offered under this name was stored here, or removed here by a person. */
  knows(file: Pick<ManifestEntry, 'offered' | 'sha256'>): boolean {
    return this.#offered.has(offerKey(file))
  }

  /** Whether a file is to be there, of these bytes: it may have been removed, or replaced by another one. */
  has(entry: ManifestEntry): boolean {
    const now = this.#entries.get(entryKey(entry))
    return now !== undefined && now.removed !== true && now.sha256 === entry.sha256
  }

  harmed(entry: ManifestEntry, harm: Harm): void {
    const key = entryKey(entry)
    // By the time that it was looked at, another one may have its name.
    if (this.#harmed.get(key) === harm || !this.has(entry)) return
    this.#harmed.set(key, harm)
    this.#text = null
  }

  healed(entry: ManifestEntry): void {
    if (this.#harmed.delete(entryKey(entry))) this.#text = null
  }

  /** What is lost or rotted, and not removed. */
  harms(): { readonly entry: ManifestEntry; readonly harm: Harm }[] {
    return [...this.#harmed].flatMap(([key, harm]) => {
      const entry = this.#entries.get(key)
      return entry && entry.removed !== true ? [{ entry, harm }] : []
    })
  }

  /** What others are told, and by which they know that it has not changed. */
  told(): { readonly json: string; readonly etag: string } {
    if (this.#text) return this.#text
    const files = [...this.present()].filter(entry => !this.#harmed.has(entryKey(entry)))
    const json = JSON.stringify({ files: files.map(withoutSent) })
    const etag = `"${createHash('sha256').update(json).digest('hex').slice(0, 32)}"`
    return (this.#text = { json, etag })
  }

  #put(entry: ManifestEntry): void {
    this.#forget(entryKey(entry))
    const key = entryKey(entry)
    this.#entries.set(key, entry)
    if (entry.sent !== undefined && entry.removed !== true) {
      const sent = sentKey({ ...entry, sent: entry.sent })
      this.#sent.set(sent, (this.#sent.get(sent) ?? new Set()).add(key))
    }
    const alike = this.#alike.get(caseless(key))
    if (alike) alike.add(key)
    else this.#alike.set(caseless(key), new Set([key]))
    if (entry.place === undefined) {
      const offer = offerKey(entry)
      this.#offered.set(offer, (this.#offered.get(offer) ?? 0) + 1)
    }
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > maxEntries && !oldest.done) this.#forget(oldest.value)
    this.#text = null
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry?.sent !== undefined) {
      const sent = sentKey({ ...entry, sent: entry.sent })
      this.#sent.get(sent)?.delete(key)
      if (this.#sent.get(sent)?.size === 0) this.#sent.delete(sent)
    }
    const alike = this.#alike.get(caseless(key))
    alike?.delete(key)
    if (alike?.size === 0) this.#alike.delete(caseless(key))
    if (entry === undefined || entry.place !== undefined) return
    const offered = offerKey(entry)
    const left = (this.#offered.get(offered) ?? 1) - 1
    if (left > 0) this.#offered.set(offered, left)
    else this.#offered.delete(offered)
  }

  async #write(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (!this.#isWhole) return this.#rewrite()
    await appendFile(this.#path, text).catch(() => (this.#isWhole = false))
  }

  async #rewrite(): Promise<void> {
    const text = [...this.#entries.values()].map(entry => `${JSON.stringify(entry)}\n`).join('')
    this.#isWhole = await replaceFile(this.#path, text).then(
      () => true,
      () => false
    )
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
