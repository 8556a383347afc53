import { readFileSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import type { z } from 'zod'
import { corruptName } from '#lab/files'
import { replaceFile, replaceFileNow } from '#system/replace-file'
import type { Tell } from '../app/app-log'

/** How often the file is written at most, ms. */
const saveMs = 500

/**
 * A small object that outlives the app. It is there at once; a file that can't be understood is kept aside and the
 * defaults are used; one that can't be written is told of once, and the app goes on with what it has in memory.
 */
export class JsonFile<T extends object> {
  readonly #path: string
  readonly #tell: Tell
  #value: T
  #timer: NodeJS.Timeout | null = null
  #saving: Promise<void> = Promise.resolve()
  #troubled = false

  constructor(path: string, schema: z.ZodType<T>, defaults: T, tell: Tell) {
    this.#path = path
    this.#tell = tell
    this.#value = read(path, schema, tell) ?? defaults
  }

  get value(): T {
    return this.#value
  }

  /** Takes the change at once, and writes it soon. */
  update(change: Partial<T>): void {
    this.#value = { ...this.#value, ...change }
    this.#timer ??= setTimeout(() => void this.flush(), saveMs).unref()
  }

  /** Writes what is not written yet. Never rejects. */
  flush(): Promise<void> {
    if (this.#timer === null) return this.#saving
    clearTimeout(this.#timer)
    this.#timer = null
    const text = JSON.stringify(this.#value, null, 2)
    this.#saving = this.#saving.then(() => this.#write(text))
    return this.#saving
  }

  /** The same before it returns, for when there is no time left. Never throws. */
  flushNow(): void {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    try {
      replaceFileNow(this.#path, JSON.stringify(this.#value, null, 2))
    } catch (error) {
      this.#trouble(error)
    }
  }

  async #write(text: string): Promise<void> {
    try {
      await replaceFile(this.#path, text, { sync: true })
      this.#troubled = false
    } catch (error) {
      this.#trouble(error)
    }
  }

  #trouble(error: unknown): void {
    if (!this.#troubled) this.#tell(`${basename(this.#path)} can't be written: ${reason(error)}`)
    this.#troubled = true
  }
}

function read<T>(path: string, schema: z.ZodType<T>, tell: Tell): T | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) tell(`${basename(path)} can't be read, the defaults are used: ${reason(error)}`)
    return null
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    const aside = corruptName(path)
    tell(`${basename(path)} can't be understood, the defaults are used; ${setAside(path, aside)}`)
    return null
  }
}

function setAside(path: string, aside: string): string {
  try {
    renameSync(path, aside)
    return `it was kept as ${basename(aside)}`
  } catch (error) {
    return `it could not be kept: ${reason(error)}`
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
