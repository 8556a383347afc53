import { useCallback } from 'react'
import { useWords } from '../i18n/use-words'

const verdicts = ['held', 'deviated', 'inconclusive'] as const

/** How an exercise came out, in a word. */
export function useVerdictWord(): (verdict: string | null) => string {
  const t = useWords()
  return useCallback(
    verdict => {
      const known = verdicts.find(one => one === verdict)
      return known ? t(`marking.verdict.${known}`) : t('marking.no-verdict')
    },
    [t]
  )
}
