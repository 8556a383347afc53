import { execFile, execFileSync } from 'node:child_process'

/** A process of Windows. A parent may have ended, and its id be another's by now: there are no orphans that get a new one. */
export interface WindowsProcess {
  readonly pid: number
  readonly parent: number
  /** When it began, ms since 1970; null where the system does not tell. */
  readonly since: number | null
}

/** How long a listing may take, ms: PowerShell is slow to start on a busy machine. */
const listMs = 10_000
const script = `$ErrorActionPreference = 'SilentlyContinue'
Get-CimInstance Win32_Process | ForEach-Object {
  "$($_.ProcessId) $($_.ParentProcessId) $(([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds())"
}`

/** What lists processes, the better one first: the second is not on every Windows any more, the first not on Wine. */
const listers = [
  {
    command: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', script],
    parse: parsePowerShell
  },
  { command: 'wmic.exe', args: ['process', 'get', 'ParentProcessId,ProcessId'], parse: parseWmic }
] as const
/** The first of them that is of use here. */
let first = 0
const options = { encoding: 'utf8', timeout: listMs, maxBuffer: 16 * 1024 ** 2, windowsHide: true } as const

/** The processes of this Windows; none where it does not tell. */
export async function windowsProcesses(): Promise<readonly WindowsProcess[]> {
  for (const [at, { command, args, parse }] of listers.entries()) {
    if (at < first) continue
    const { error, stdout } = await new Promise<{ error: unknown; stdout: string }>(resolve =>
      execFile(command, args, options, (error, stdout) => resolve({ error, stdout }))
    )
    const found = parse(stdout)
    if (found.length > 0) return found
    if (!error) skip(at)
  }
  return []
}

/** The same for whoever can't wait, in the middle of its exit. */
export function windowsProcessesNow(): readonly WindowsProcess[] {
  for (const [at, { command, args, parse }] of listers.entries()) {
    if (at < first) continue
    try {
      const found = parse(execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }))
      if (found.length > 0) return found
      skip(at)
    } catch {
      // It is not there, or was too slow this time.
    }
  }
  return []
}

/** One that ends well and tells nothing, as Wine's PowerShell, is not asked again. */
function skip(at: number): void {
  first = Math.min(at + 1, listers.length - 1)
}

/** Lines of a process, its parent, and when it began, which the system's own processes lack. */
export function parsePowerShell(text: string): WindowsProcess[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, pid, parent, since] = /^(\d+) (\d+) (\d*)\s*$/.exec(line) ?? []
    return pid === undefined ? [] : [row(pid, parent, since ? Number(since) : null)]
  })
}

/** A table whose columns are in the order of their names: the parent comes first. It may be in UTF-16. */
export function parseWmic(text: string): WindowsProcess[] {
  return text
    .replaceAll('\0', '')
    .split(/[\r\n]+/)
    .flatMap(line => {
      const [, parent, pid] = /^(\d+)\s+(\d+)\s*$/.exec(line) ?? []
      return pid === undefined ? [] : [row(pid, parent, null)]
    })
}

function row(pid: string, parent: string | undefined, since: number | null): WindowsProcess {
  return { pid: Number(pid), parent: Number(parent), since }
}
