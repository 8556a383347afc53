/** The words of a name, without case and accents, in no order: Moodle puts surnames last, and lists put them first. */
function wordsOf(name: string): readonly string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word.length > 1)
}

/** Scripts that names are written in. */
const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u,
  /\p{Script=Hangul}/u
]

/**
 * Whether two names can be of one person: people leave out a second name, or a second surname. In two scripts they cannot be
 * compared.
 */
export function samePerson(a: string, b: string): boolean {
  const [first, second] = [wordsOf(a), wordsOf(b)]
  if (first.length === 0 || second.length === 0) return true
  if (!scripts.some(script => script.test(a) && script.test(b))) return true
  const common = first.filter(word => second.includes(word)).length
  return common >= Math.min(2, first.length, second.length)
}
