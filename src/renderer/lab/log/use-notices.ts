import { useCallback } from 'react'
import { isForeign } from '#shared/doors'
import { noticeOf, type SaidLine } from '../../i18n/notices'
import { useLab, useUi } from '../../store/hooks'

/** How the lines of a node read in the panel's language: what it says of itself; what it was sent, or a program printed, as it is. */
export function useNotices(node: string): (line: SaidLine) => string {
  const language = useUi(ui => ui.language)
  // Of a node that is gone nobody knows any more what it ran.
  const foreign = useLab(lab => {
    const kind = lab.nodes[node]?.kind
    return kind === undefined || isForeign(kind)
  }, true)
  return useCallback(line => noticeOf(language, line, foreign), [foreign, language])
}
