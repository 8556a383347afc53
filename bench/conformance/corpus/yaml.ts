/** Files that cost a parser more than they seem to: each has to be refused, in words and soon. */
export interface YamlCase {
  readonly name: string
  readonly text: string
}

const laughs = (levels: number, width: number): string => {
  const lines = ['a0: &a0 ["lol"]']
  for (let i = 1; i <= levels; i++)
    lines.push(`a${i}: &a${i} [${Array.from({ length: width }, () => `*a${i - 1}`).join(', ')}]`)
  return lines.join('\n')
}

const depths = [65, 1_000, 100_000]

export const yamlCases: readonly YamlCase[] = [
  { name: 'a billion laughs', text: laughs(9, 10) },
  { name: 'laughs that double', text: laughs(40, 2) },
  { name: 'an alias of itself', text: 'a: &a [*a]' },
  { name: 'an alias of nothing', text: 'a: *none' },
  { name: 'merge keys of merge keys', text: laughs(30, 2).replaceAll('"lol"', '{<<: {b: c}}') },
  ...depths.flatMap(depth => [
    { name: `lists ${depth} deep`, text: '['.repeat(depth) },
    { name: `objects ${depth} deep`, text: '{a: '.repeat(depth) },
    { name: `dashes ${depth} deep`, text: '- '.repeat(depth) },
    { name: `questions ${depth} deep`, text: '? '.repeat(depth) },
    { name: `lists in JSON ${depth} deep`, text: '['.repeat(depth) + ']'.repeat(depth) }
  ]),
  { name: 'keys without end', text: Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n') },
  { name: 'the same key again and again', text: 'a: 1\n'.repeat(50_000) },
  { name: 'entries without end', text: '- 1\n'.repeat(100_000) },
  { name: 'documents without end', text: '--- a\n'.repeat(50_000) },
  { name: 'anchors without end', text: Array.from({ length: 20_000 }, (_, i) => `- &a${i} 1`).join('\n') },
  { name: 'tags without end', text: '!a '.repeat(50_000) },
  { name: 'comments without end', text: '#\n'.repeat(300_000) },
  { name: 'empty lines without end', text: '\n'.repeat(1_000_000) },
  { name: 'a key without end', text: `${'a'.repeat(900_000)}: 1` },
  { name: 'quotes without end', text: `a: "${'\\n'.repeat(400_000)}` },
  { name: 'a block without end', text: `a: |\n${' b\n'.repeat(200_000)}` },
  { name: 'a directive that is none', text: '%YAML 9.9\n--- a' },
  { name: 'a tag that makes a function', text: 'a: !!js/function "function () {}"' },
  { name: 'the prototype as a key', text: '__proto__: {nodes: []}\nname: x' },
  { name: 'a NUL', text: 'name: "\0"\nnodes: [' },
  { name: 'more than is read', text: `name: ${'a'.repeat(1024 ** 2)}` },
  { name: 'nothing', text: '' }
]
