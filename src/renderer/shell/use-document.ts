import { useEffect, useLayoutEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { usePanel, useUi } from '../store/hooks'
import { useTheme } from './use-theme'

/** Keeps the document in step with the choices of this window: language, theme, type size. */
export function useDocument(): void {
  const { i18n } = useTranslation()
  const { lab } = usePanel()
  const { language, projector, paused } = useUi(({ language, projector, paused }) => ({
    language,
    projector,
    paused
  }))
  const theme = useTheme()
  useLayoutEffect(() => {
    document.documentElement.lang = language
    void i18n.changeLanguage(language)
  }, [i18n, language])
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.toggleAttribute('data-projector', projector)
  }, [theme, projector])
  useEffect(() => lab.hold(paused), [lab, paused])
}
