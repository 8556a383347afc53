/** Of each kind, the text that was begun last, and what it is of. */
const keys = { conclusions: 'relevo.report-conclusions', answer: 'relevo.exercise-answer' } as const
type DraftKind = keyof typeof keys

/** What was typed and not sent yet, also in a window that was closed or loaded anew since; empty: nothing of that. */
export function readDraft(kind: DraftKind, of: string): string {
  try {
    const kept = JSON.parse(localStorage.getItem(keys[kind]) ?? '{}') as { of?: unknown; text?: unknown }
    return kept.of === of && typeof kept.text === 'string' ? kept.text : ''
  } catch {
    return ''
  }
}

/** An empty text takes it off. */
export function keepDraft(kind: DraftKind, of: string, text: string): void {
  try {
    if (text === '') localStorage.removeItem(keys[kind])
    else localStorage.setItem(keys[kind], JSON.stringify({ of, text }))
  } catch {
    // Storage that is full or forbidden: it is there for as long as its field is.
  }
}
