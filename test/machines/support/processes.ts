import { readdirSync, readFileSync } from 'node:fs'
import { read } from './room'

/** The processes of this computer for which `is` holds, whose command line has `word` in it, and that are no guards. */
export function processesOf(is: (pid: number) => boolean, word: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      if (read(() => is(pid)) !== true) return false
      const line = read(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')) ?? ''
      return line.includes(word) && !line.includes('relevo-guard')
    })
}
