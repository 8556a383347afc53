import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a person answered, and each step with its times, as lines of JSON in the run's folder. */
export class Answers {
  readonly #path: string
  readonly #onProblem: (message: string) => void
  #writing: Promise<void> = Promise.resolve()

  constructor(runFolder: string, onProblem: (message: string) => void) {
    this.#path = join(runFolder, 'answers.jsonl')
    this.#onProblem = onProblem
  }

  /** @param line with `t`, ms since the run began; the wall-clock time is added */
  add(line: Readonly<Record<string, unknown>>): void {
    const text = `${JSON.stringify({ ...line, wall: Date.now() })}\n`
    this.#writing = this.#writing
      .then(() => appendFile(this.#path, text, { mode: 0o600 }))
      .catch((error: unknown) => this.#onProblem(`an answer was not written: ${String(error)}`))
  }

  /** Resolves when all is written. */
  flush(): Promise<void> {
    return this.#writing
  }
}
