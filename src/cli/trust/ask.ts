import { createInterface } from 'node:readline'
import { RelevoError } from '#shared/errors'
import type { TrustDecision, TrustView } from '#shared/trust/trust'
import { note } from '../output'
import { countOf, describeHeld } from './describe'

/**
 * Shows what would run, whole, and asks whether it may.
 * @throws RelevoError `NOT_TRUSTED` where nobody is there to be asked, `CANCELLED` after Ctrl+C
 */
export async function askTrust(view: TrustView): Promise<TrustDecision | null> {
  for (const line of describeHeld(view)) note(line)
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw notTrusted(view, 'read what it would run, and say --trust if it may')
  }
  const where = view.folder === null ? 'always' : 'from this folder, as long as it stays the same'
  const answer = await question(`Run it? y: once, f: ${where}, N: no  [y/f/N] `)
  if (/^y(?:es)?$/i.test(answer)) return 'once'
  return /^f$/i.test(answer) ? 'folder' : null
}

export function notTrusted({ file, held }: TrustView, advice: string): RelevoError {
  const nodes = held.map(({ node }) => node)
  const message = `${file ?? 'the saved topology'} would run ${countOf(held)} that nobody has trusted here (${nodes.join(', ')}); ${advice}`
  return new RelevoError('NOT_TRUSTED', message, { nodes })
}

/** The line that is typed; empty when the input ends. */
function question(text: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => {
      reject(new RelevoError('CANCELLED', 'not started'))
      lines.close()
    })
    lines.once('close', () => resolve(''))
    lines.question(text, answer => {
      resolve(answer.trim())
      lines.close()
    })
  })
}
