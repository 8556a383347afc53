import type { IconName } from '../../ui/icon/icon-drawings'

export interface PaletteItem {
  readonly id: string
  readonly icon: IconName
  readonly text: string
  /** It shows a node. */
  readonly isNode?: boolean
  /** It changes the lab, or leads to what does. */
  readonly acts?: boolean
  readonly run: () => void
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Those that have every word of the query, in any order, without regard to case or accents. */
export function searchItems<T extends { readonly text: string }>(items: readonly T[], query: string): T[] {
  const words = fold(query).split(/\s+/).filter(Boolean)
  return items.filter(({ text }) => {
    const folded = fold(text)
    return words.every(word => folded.includes(word))
  })
}
