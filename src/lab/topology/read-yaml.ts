import { Composer, Lexer, Parser, type CST, type Document, type LineCounter } from 'yaml'

/** Deepest that one value may stand in another; a topology needs six. */
const maxDepth = 64
/** Most entries of one list, and of one object: `yaml` compares each key with every other. */
const maxListEntries = 10_000
const maxObjectEntries = 300
/** Most marks, spaces and comments in front of one value. */
const maxLeading = 2_000

/** A text that is no YAML, or would cost too much to read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly line: number
  readonly expected: string

  constructor(problem: string, expected: string, line: number) {
    super(problem)
    this.line = line
    this.expected = expected
  }
}

/**
 * Reads one YAML document. `yaml` descends into nested values by recursion, and a stack that overflows there can
 * end the process: the depth is looked at token by token, before anything is put together.
 * @throws Unreadable
 */
export function readYaml(text: string, lineCounter: LineCounter): Document {
  let first: Document | null = null
  for (const document of new Composer({ prettyErrors: false }).compose(tokens(text, lineCounter), true)) {
    if (first) {
      const { line } = lineCounter.linePos(document.range?.[0] ?? 0)
      throw new Unreadable('it has several documents', 'one', line)
    }
    first = document
  }
  if (!first) throw new Unreadable('it is empty', 'JSON or YAML', 1)
  return first
}

function* tokens(text: string, lineCounter: LineCounter): Generator<CST.Token, void> {
  const parser = new Parser(lineCounter.addNewLine)
  const lineOf = (offset: number): number => lineCounter.linePos(offset).line
  lineCounter.addNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') throw new Unreadable(token.message, 'JSON or YAML', lineOf(token.offset))
      yield token
    }
    check(parser, lineOf)
  }
  yield* parser.end()
}

function check({ stack, offset }: Parser, lineOf: (offset: number) => number): void {
  // The document itself is the first on the stack.
  if (stack.length - 1 > maxDepth) {
    throw new Unreadable('it is nested too deep', `at most ${maxDepth} deep`, lineOf(offset))
  }
  const top = stack.at(-1)
  if (leading(top) > maxLeading) {
    throw new Unreadable('it has too much before its value', 'JSON or YAML', lineOf(offset))
  }
  if (!top || !('items' in top)) return
  const isObject = top.type === 'block-map' || (top.type === 'flow-collection' && top.start.source === '{')
  const most = isObject ? maxObjectEntries : maxListEntries
  if (top.items.length > most) {
    throw new Unreadable(
      `${isObject ? 'an object' : 'a list'} has more than ${most} entries`,
      'fewer',
      lineOf(offset)
    )
  }
}

function leading(token: CST.Token | undefined): number {
  if (!token) return 0
  if (token.type === 'document') return token.start.length
  if (!('items' in token)) return 0
  const last = token.items.at(-1)
  return (last?.start.length ?? 0) + (last?.sep?.length ?? 0)
}
