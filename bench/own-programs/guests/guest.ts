import { spawnSync } from 'node:child_process'
import type { LoadInput } from '../../../src/shared/load/load'
import type { Address } from '../../../src/system/addresses'
import type { Traffic } from '../walk/conversation'

/** A copy of it, as far as it is asked for what it has done. */
export interface Asked {
  readonly address: Address
  /** What it has printed. */
  printed(): readonly string[]
}

/** A server as students bring them, and what is known of it without the lab. */
export interface Guest {
  readonly name: string
  /** The folder of its sources; left out: it is installed. */
  readonly sources?: string
  /** What this machine lacks for it; null: nothing. */
  missing(): string | null
  /** What compiles it, in a folder that is its own. */
  readonly prepare?: readonly string[]
  command(port: number): readonly string[]
  /** Where it listens, if that is not 127.0.0.1. */
  readonly host?: string
  /**
   * One session with the `n`th word, or of several clients, who wait for one another in each copy that is `there`.
   * @throws Error a reply that is not right
   */
  session(at: Address, n: number, there: readonly Asked[]): Promise<Traffic>
  /** The same, in which something happens between the client's two lines. Left out: it has none such. */
  halfway?(at: Address, n: number, between: () => Promise<void>): Promise<Traffic>
  /** The `n`th word as a load; left out: a recorded session is the load. */
  load?(n: number): LoadInput
  /** The words that it has had, in their order. */
  had(copy: Asked): Promise<readonly number[]>
  /** Whether its words are gone when it is killed. */
  readonly forgets?: true
  /** Why there is no file RECORD with what it prints; left out: there is. */
  readonly unrecorded?: { readonly why: string; readonly differsInNothing: boolean }
  /** What of that it prints as it starts. */
  readonly opening?: RegExp
  /** A line without what is another in each copy by nature. */
  blurred?(line: string): string
  readonly quirk?: 'asks' | 'slow' | 'stubborn' | 'crashes' | 'reloads' | 'several-clients'
  readonly encoding?: BufferEncoding
}

export function needs(program: string, ...args: readonly string[]): () => string | null {
  return () => (spawnSync(program, args, { stdio: 'ignore' }).status === 0 ? null : program)
}

/** The Python that has a module: the first on the path need not be the system's. */
export function pythonWith(module: string): string | null {
  return (
    ['python3', '/usr/bin/python3'].find(
      python => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0
    ) ?? null
  )
}
