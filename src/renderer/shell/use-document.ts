import { useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useUi } from '../store/hooks'
import { usePrinting } from './use-printing'
import { useTheme } from './use-theme'

/** Keeps the document in step with the choices of this window: language, theme, type size. */
export function useDocument(): void {
  const { i18n } = useTranslation()
  const { language, projector } = useUi(({ language, projector }) => ({ language, projector }))
  const theme = useTheme()
  usePrinting(theme)
  useLayoutEffect(() => {
    document.documentElement.lang = language
    void i18n.changeLanguage(language)
  }, [i18n, language])
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.toggleAttribute('data-projector', projector)
  }, [theme, projector])
}
