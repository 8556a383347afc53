import type { LabData } from '../../store/projection'

/** Made once of each `source`, which is never changed in place; every card and link asks for it at every change. */
function once<S extends object, T>(make: (source: S) => T): (source: S) => T {
  const made = new WeakMap<S, T>()
  return source => {
    let value = made.get(source)
    if (value === undefined) made.set(source, (value = make(source)))
    return value
  }
}

/** Nodes whose reply the clients of some proxy get. */
export const primaries = once(
  (links: LabData['links']): ReadonlySet<string> =>
    new Set(
      Object.values(links)
        .filter(({ stats }) => stats?.primary === true)
        .map(({ to }) => to)
    )
)
