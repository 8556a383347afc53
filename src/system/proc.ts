import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/*
 * What Linux tells of processes in files, see proc(5). Read at once: no disk is asked, and to hand each file to a thread and
 * back takes many times as long, on a busy computer past the time that there is for a search.
 */

/** A file of `/proc`; null where there is none, or it is not for us. */
export function readProc(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return null
  }
}

/** What tells this run of the system from every other; null where the system does not say. */
export function bootId(): string | null {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? null
}

/** The fields of /proc/PID/stat after the name, which may hold anything: state, parent, group, session, terminal, … */
export function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/**
 * The process group of a process that is there, or has ended and was not waited for yet; null where there is none, or the
 * system does not tell without a command.
 */
export function groupOfProcess(pid: number): number | null {
  const stat = readProc(`/proc/${pid}/stat`)
  const group = stat === null ? NaN : Number(statFields(stat)[2])
  return Number.isSafeInteger(group) ? group : null
}

/** Whether a process is there, and has not ended: one that was not waited for yet has. On Linux. */
export function lives(pid: number): boolean {
  try {
    return !/^[ZX]$/.test(statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'))[0] ?? '')
  } catch (error) {
    // That it cannot be read, where no descriptor is left say, does not tell that it is gone.
    const { code } = error as NodeJS.ErrnoException
    return code !== 'ENOENT' && code !== 'ESRCH'
  }
}

/** What the descriptors of a process link to; none where it has ended, or runs as someone else. */
export function descriptorTargets(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).map(descriptor => linkOf(`${folder}/${descriptor}`))
  } catch {
    return []
  }
}

/** Empty where it is closed meanwhile. */
function linkOf(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}
