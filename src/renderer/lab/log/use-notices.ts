import { useCallback } from 'react'
import { isForeign } from '#shared/doors'
import { noticeText } from '../../i18n/notices'
import { useLab, useUi } from '../../store/hooks'

/** How the lines of a node read in the panel's language: those of a program that is not of the lab as it printed them. */
export function useNotices(node: string): (text: string) => string {
  const language = useUi(ui => ui.language)
  const isOurs = useLab(lab => {
    const kind = lab.nodes[node]?.kind
    return kind !== undefined && !isForeign(kind)
  }, false)
  return useCallback(text => (isOurs ? noticeText(language, text) : text), [isOurs, language])
}
