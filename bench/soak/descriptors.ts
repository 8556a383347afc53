import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tcpSockets } from './tcp-sockets'

/** How long descriptors may take to be closed, ms: longer than the proxy lets a silent end linger. */
const restMs = 15_000

/** The open descriptors of some processes, as Linux tells of them: what each is, `socket 12000<-40312 close-wait` say. */
export function descriptorsOf(pids: readonly number[]): readonly string[] {
  const sockets = new Map(tcpSockets().map(one => [one.inode, `${one.port}-${one.remotePort} ${one.state}`]))
  return pids.flatMap(pid =>
    readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${fd}`)
        // The session log keeps a bounded number of its files at hand.
        if (/\/sessions\/segment-\d+\.log$/.test(target)) return []
        const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
        return [
          inode === undefined ? target.replace(/\[\d+\]/, '') : `socket ${sockets.get(inode) ?? 'other'}`
        ]
      } catch {
        // Closed while we looked.
        return []
      }
    })
  )
}

/** The descriptors once there are no more than `before`; those of the last look when that takes too long. */
export async function descriptorsAtRest(pids: readonly number[], before: number): Promise<readonly string[]> {
  for (const end = performance.now() + restMs; ; await sleep(200)) {
    const found = descriptorsOf(pids)
    if (found.length <= before || performance.now() > end) return found
  }
}

/** What `after` has that `before` has not, and how many of it. */
export function descriptorsMore(before: readonly string[], after: readonly string[]): string {
  const left = [...before]
  const more = new Map<string, number>()
  for (const one of after) {
    const at = left.indexOf(one)
    if (at < 0) more.set(one, (more.get(one) ?? 0) + 1)
    else left.splice(at, 1)
  }
  return [...more].map(([what, count]) => `${count} ${what}`).join(', ')
}
