import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#shared/names'
import { formatFor } from '../format/format'
import { en } from './en'
import { es } from './es'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

/** Every language of the panel; those after English have exactly its keys. */
const words: Readonly<Record<Language, { readonly translation: object }>> = {
  en: { translation: en },
  es: { translation: es }
}

/** All languages travel with the panel, so that switching is at once and works without a network. */
export function setUpI18n(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: words,
    interpolation: {
      // React escapes what it draws.
      escapeValue: false,
      // What is counted is grouped, wherever it stands: 1,370.
      alwaysFormat: true,
      format: (value: unknown, _format, spoken, { interpolationkey } = {}) =>
        interpolationkey === 'count' && typeof value === 'number'
          ? formatFor(spoken as Language).number(value)
          : String(value)
    },
    initAsync: false,
    showSupportNotice: false
  })
  return i18next
}
