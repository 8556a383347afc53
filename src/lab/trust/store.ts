import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { replaceFile } from '#system/replace-file'
import { setAsideCorrupt } from '../files'

/** Most decisions that are kept; the oldest make room. */
export const maxDecisions = 5_000
/** Largest file that is read, bytes: all of them, with the longest paths. */
const maxFileBytes = 32 * 1024 ** 2

const decisionSchema = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** Real path of the folder that it holds for; null: wherever the file is. */
  folder: z.string().min(1).max(4096).nullable(),
  decision: z.enum(['trusted', 'never'])
})
const fileSchema = z.strictObject({
  version: z.literal(1),
  decisions: z.array(decisionSchema).max(maxDecisions)
})
export type Decision = z.infer<typeof decisionSchema>

/** What a person has decided of files from others, in one file of the data folder. One that is damaged trusts nothing. */
export class TrustStore {
  readonly #path: string
  readonly #onProblem: (message: string) => void
  /** By fingerprint and folder, the oldest first. */
  readonly #decisions: Map<string, Decision>
  #saving: Promise<void> = Promise.resolve()
  #isSaved = true

  private constructor(path: string, decisions: readonly Decision[], onProblem: (message: string) => void) {
    this.#path = path
    this.#onProblem = onProblem
    this.#decisions = new Map(decisions.map(one => [keyOf(one), one]))
  }

  /** Never rejects. `mayChange`: a damaged file is kept aside, so that the next write does not replace it. */
  static async open(
    path: string,
    onProblem: (message: string) => void,
    { mayChange = true } = {}
  ): Promise<TrustStore> {
    try {
      return new TrustStore(path, await read(path), onProblem)
    } catch (error) {
      const where = mayChange ? `; ${await setAsideCorrupt(path)}` : ''
      onProblem(`what was trusted can't be read, so nothing is (${path}): ${reason(error)}${where}`)
      return new TrustStore(path, [], onProblem)
    }
  }

  /** What was decided of it in that folder, or wherever its file is; `anyFolder`: in any. */
  of(fingerprint: string, folder: string | null, anyFolder = false): Decision['decision'] | null {
    const here = this.#decisions.get(keyOf({ fingerprint, folder }))
    const anywhere = this.#decisions.get(keyOf({ fingerprint, folder: null }))
    const found = here ?? anywhere ?? (anyFolder ? this.#trustedElsewhere(fingerprint) : undefined)
    return found?.decision ?? null
  }

  /** Remembers it, and writes it soon. */
  add(decision: Decision): void {
    const key = keyOf(decision)
    if (this.#decisions.get(key)?.decision === decision.decision) return
    this.#decisions.delete(key)
    this.#decisions.set(key, decision)
    for (const oldest of this.#decisions.keys()) {
      if (this.#decisions.size <= maxDecisions) break
      this.#decisions.delete(oldest)
    }
    this.#isSaved = false
    void this.flush()
  }

  /** Resolves when all is on the disk, or could not be written, which is told. */
  flush(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write())
    return this.#saving
  }

  #trustedElsewhere(fingerprint: string): Decision | undefined {
    return [...this.#decisions.values()].find(
      one => one.fingerprint === fingerprint && one.decision === 'trusted'
    )
  }

  async #write(): Promise<void> {
    if (this.#isSaved) return
    this.#isSaved = true
    const text = JSON.stringify({ version: 1, decisions: [...this.#decisions.values()] })
    try {
      await replaceFile(this.#path, text, { sync: true, mode: 0o600 })
    } catch (error) {
      this.#onProblem(`what was trusted can't be written, and will be asked again: ${reason(error)}`)
    }
  }
}

async function read(path: string): Promise<readonly Decision[]> {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) throw new Error(`it has ${size} bytes`)
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).decisions
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function keyOf({ fingerprint, folder }: Pick<Decision, 'fingerprint' | 'folder'>): string {
  return `${fingerprint} ${folder ?? ''}`
}

function reason(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'it is damaged'
  return error instanceof Error ? error.message : String(error)
}
