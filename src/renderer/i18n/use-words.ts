import { useTranslation } from 'react-i18next'

/** The panel's words in the language that it is in; a component that uses it is drawn again when that changes. */
export function useWords() {
  return useTranslation().t
}

export type Words = ReturnType<typeof useWords>
