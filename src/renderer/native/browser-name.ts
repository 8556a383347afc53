/** In the order in which they have to be looked for: most of them also call themselves Chrome, and Chrome Safari. */
const brands = [
  ['Edge', /\bEdg\/(\S+)/],
  ['Opera', /\bOPR\/(\S+)/],
  ['Firefox', /\bFirefox\/(\S+)/],
  ['Chrome', /\b(?:Headless)?Chrome\/(\S+)/],
  ['Safari', /\bVersion\/(\S+).*\bSafari\//]
] as const

/** A browser's name and version, from what it calls itself. */
export function browserName(userAgent: string): string {
  for (const [name, pattern] of brands) {
    const version = pattern.exec(userAgent)?.[1]
    if (version !== undefined) return `${name} ${version}`
  }
  return userAgent
}
