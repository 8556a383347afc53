import type { Language } from '../names'

/** What measured values are called that are no numbers: those that are called the same alone and within a sentence. */
export const valueWords: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  identical: { es: 'idénticos', en: 'identical' },
  repeated: { es: 'idénticos, con repeticiones', en: 'identical, with repetitions' },
  behind: { es: 'atrasados', en: 'behind' },
  empty: { es: 'vacíos', en: 'empty' },
  true: { es: 'sí', en: 'yes' },
  false: { es: 'no', en: 'no' }
}
