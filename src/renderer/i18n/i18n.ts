import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../format/format'
import { en } from './en'
import { es } from './es'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

/** Both languages travel with the panel, so that switching is at once and works without a network. */
export function setUpI18n(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, es: { translation: es } },
    // React escapes what it draws.
    interpolation: { escapeValue: false },
    initAsync: false,
    showSupportNotice: false
  })
  return i18next
}
