import type { Language } from '../names'

/** Longest name that the host takes. */
const maxName = 40
const prefix = 'isolate-'

/** What the partition is called that has this node on one side, and all others on the other. */
export const isolationName = (node: string): string => `${prefix}${node}`.slice(0, maxName)

/** How that partition is said: a name that nobody chose is no word of people. */
export const isolationWords = (language: Language, node: string): string =>
  ({ es: `aislamiento de ${node}`, en: `isolation of ${node}` })[language]

/**
 * A partition as people read it; `isolation` says the one of a node. A name that somebody gave stays as it is: it begins like
 * the one of a node too, but names none that is alone on its side.
 */
export function partitionName(
  name: string,
  sides: readonly (readonly string[])[],
  isolation: (node: string) => string
): string {
  const alone = sides.flatMap(side => (side.length === 1 ? side : []))
  const node = alone.find(id => name === `${prefix}${id}`)
  return node === undefined ? name : isolation(node)
}
