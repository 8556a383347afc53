import { readdir, readFile, readlink } from 'node:fs/promises'

/** How long the holder of a port is looked for; a system may run very many processes. */
const SEARCH_MS = 1_000
const LISTENING = '0A'

export interface PortHolder {
  readonly pid: number
  readonly program: string
}

/**
 * The process that listens on a TCP port, where the system tells (Linux, and only processes that we may look
 * into); otherwise null. See proc(5): a socket's line in /proc/net/tcp names its inode, and the holder has a file
 * descriptor that links to `socket:[inode]`.
 */
export async function portHolder(port: number): Promise<PortHolder | null> {
  if (process.platform !== 'linux') return null
  try {
    const sockets = new Set((await listeningInodes(port)).map(inode => `socket:[${inode}]`))
    if (sockets.size === 0) return null
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
    const deadline = performance.now() + SEARCH_MS
    for (const pid of pids) {
      if (performance.now() > deadline) return null
      if (await holdsOneOf(pid, sockets)) return { pid: Number(pid), program: await programOf(pid) }
    }
  } catch {
    // Not knowing who holds the port is no reason to fail otherwise.
  }
  return null
}

/** Whether anyone listens on a TCP port; null where the system does not tell. */
export async function hasListener(port: number): Promise<boolean | null> {
  if (process.platform !== 'linux') return null
  return (await listeningInodes(port)).length > 0
}

async function listeningInodes(port: number): Promise<string[]> {
  const suffix = ':' + port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map(file => readFile(file, 'utf8').catch(() => ''))
  )
  return tables
    .flatMap(table => table.split('\n').slice(1))
    .map(line => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) === true && state === LISTENING)
    .flatMap(fields => fields[9] ?? [])
}

async function holdsOneOf(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const targets = await Promise.all(
    descriptors.map(descriptor => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ''))
  )
  return targets.some(target => sockets.has(target))
}

async function programOf(pid: string): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  return name.trim()
}
