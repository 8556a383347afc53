import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const pollMs = 250

/**
 * Calls `gone` once npm, which started us, no longer runs: killed with SIGKILL it can't tell us. Between npm and
 * us there may be a shell that outlives it, so the shell's own parent is watched too. Returns the disposer.
 */
export function watchNpm(gone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return () => {}
  const parent = process.ppid
  const grandparent = /(^|\/)-?(sh|dash|bash|zsh|ash|busybox)$/.test(nameOf(parent)) ? parentOf(parent) : null
  const timer = setInterval(() => {
    const orphaned = process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent)
    if (!orphaned) return
    clearInterval(timer)
    gone()
  }, pollMs)
  return () => clearInterval(timer)
}

function parentOf(pid) {
  return Number(field(pid, 'ppid')) || null
}

function nameOf(pid) {
  return field(pid, 'comm')
}

/** A process's `comm` (its name) or `ppid`: from /proc on Linux, from `ps` elsewhere; empty when it is gone. */
function field(pid, name) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // `pid (comm) state ppid ...`; the name may hold spaces and parentheses itself.
      const end = stat.lastIndexOf(')')
      return name === 'comm' ? stat.slice(stat.indexOf('(') + 1, end) : stat.slice(end + 2).split(' ')[1]
    }
    return execFileSync('ps', ['-o', `${name}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
