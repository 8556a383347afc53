import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { replaceFile } from '#system/replace-file'

/** `<data>/host.json`: how the command line, and a second start, find the host that runs. Readable by its owner only. */
const hostFileSchema = z.object({
  pid: z.int().positive(),
  url: z.string(),
  token: z.string(),
  /** ms since the epoch */
  startedAt: z.number()
})
export type HostFile = z.infer<typeof hostFileSchema>

const fileName = 'host.json'
const healthTimeoutMs = 2_000

/** Writes it in one step, so that nobody reads half of it. Returns the disposer, which leaves another host's file alone. */
export async function writeHostFile(dataDir: string, content: HostFile): Promise<() => void> {
  const path = join(dataDir, fileName)
  await replaceFile(path, JSON.stringify(content, null, 2), { mode: 0o600 })
  return () => {
    if (readHostFile(dataDir)?.pid === process.pid) rmSync(path, { force: true })
  }
}

/** Null when there is none, or none that makes sense. */
export function readHostFile(dataDir: string): HostFile | null {
  try {
    return hostFileSchema.parse(JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')))
  } catch {
    return null
  }
}

/**
 * The host that is using this data folder, if one is. A host that is about to end is waited for, as its nodes
 * still hold their ports; one that was killed left a file that says nothing.
 */
export async function runningHost(dataDir: string, waitMs = 10_000): Promise<HostFile | null> {
  const end = performance.now() + waitMs
  for (;;) {
    const file = readHostFile(dataDir)
    if (!file || !processExists(file.pid)) return null
    if (await answers(file)) return file
    // One of this process's own number that does not answer was of a process before it: it is not waited for.
    if (file.pid === process.pid || performance.now() > end) return null
    await sleep(100)
  }
}

async function answers({ url, token, pid }: HostFile): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/health', url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(healthTimeoutMs)
    })
    return z.object({ pid: z.literal(pid) }).safeParse(await response.json()).success
  } catch {
    return false
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
