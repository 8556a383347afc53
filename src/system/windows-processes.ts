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
const options = { encoding: 'utf8', timeout: listMs, maxBuffer: 16 * 1024 ** 2, windowsHide: true } as const

/** The processes of this Windows; none where it does not tell. */
export async function windowsProcesses(): Promise<readonly WindowsProcess[]> {
  for (const { command, args, parse } of listers) {
    const text = await new Promise<string>(resolve =>
      execFile(command, args, options, (_error, stdout) => resolve(stdout))
    )
    const found = parse(text)
    if (found.length > 0) return found
  }
  return []
}

/** The same for whoever can't wait, in the middle of its exit. */
export function windowsProcessesNow(): readonly WindowsProcess[] {
  for (const { command, args, parse } of listers) {
    try {
      const found = parse(execFileSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }))
      if (found.length > 0) return found
    } catch {
      // It is not there.
    }
  }
  return []
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
