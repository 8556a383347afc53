import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import type { Source } from './sources'

/** Standard input as a file, whose length has to be known before it is offered. `dispose` removes it. */
export async function readStandardInput(
  input: Readable & { readonly isTTY?: boolean },
  name: string | undefined,
  signal: AbortSignal
): Promise<{ readonly source: Source; readonly dispose: () => Promise<void> }> {
  if (input.isTTY) throw new RelevoError('BAD_ARGUMENTS', '`-` reads standard input: pipe something into it')
  const folder = await mkdtemp(join(tmpdir(), 'relevo-stdin-'))
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'input')
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), { signal })
    const { size, mtimeMs } = await stat(path)
    return { source: { path, name: name ?? 'stdin', size, mtimeMs }, dispose }
  } catch (error) {
    await dispose()
    if (signal.aborted) throw new RelevoError('CANCELLED', 'interrupted', undefined, error)
    throw error
  }
}
