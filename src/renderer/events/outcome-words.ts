import type { Evidence } from '#shared/outcome'
import type { Words } from '../i18n/use-words'

/** What the words are about: what shows the end of a copy is said in other words where it has two ends of its own. */
type Subject = 'reply' | 'copy'

const ofCopies = ['framing', 'died', 'refused'] as const

/** What shows how a reply, or a copy, ended. */
export function evidenceText(t: Words, evidence: Evidence, subject: Subject = 'reply'): string {
  const own = subject === 'copy' ? ofCopies.find(each => each === evidence) : undefined
  return own ? t(`events.evidence-of-copy.${own}`) : t(`events.evidence.${evidence}`)
}
