/** Where a program listens, as its source says. */
export interface FoundPort {
  /** Null where only an argument or a variable says it. */
  readonly port: number | null
  /** Line of the source, from 1. */
  readonly line: number
  /** What gives it another one: an argument, counted from 1, an option, or a variable of the environment. */
  readonly by:
    | { readonly kind: 'argument'; readonly index: number }
    | { readonly kind: 'option'; readonly option: string }
    | { readonly kind: 'variable'; readonly name: string }
    | null
}

interface Language {
  readonly comments: RegExp
  /** What a listening socket is made with: the group is what stands where its port does. */
  readonly listens: readonly RegExp[]
  /** An argument in an expression: the group is its index, which counts from `firstArgument`. */
  readonly argument: RegExp
  /** Where the author names the arguments: the group is that name. */
  readonly named?: RegExp
  readonly firstArgument: number
  readonly variable: RegExp | null
}

const cComments = /\/\*[\s\S]*?\*\/|(?<![:"'])\/\/[^\n]*/g
/** An expression up to the comma or the parenthesis that ends it; calls inside of it are part of it. */
const expression = '((?:[^(),;]|\\((?:[^()]|\\([^()]*\\))*\\))+)'

const languages: Readonly<Record<string, Language>> = {
  java: {
    comments: cComments,
    listens: [
      new RegExp(`new\\s+(?:Server|SSLServer|Datagram)Socket\\s*\\(\\s*${expression}`),
      new RegExp(`new\\s+InetSocketAddress\\s*\\(\\s*(?:[^(),;]+,\\s*)?${expression}\\)`),
      new RegExp(`(?:createServerSocket|\\.port|Spark\\.port)\\s*\\(\\s*${expression}`)
    ],
    argument: /args\s*\[\s*(\d+)\s*\]/,
    named:
      /\bmain\s*\(\s*(?:(?:final\s+)?String\s*(?:(?:\[\s*\]|\.\.\.)\s*|(?=\w+\s*\[))(\w+)|(\w+)\s*:\s*Array)/,
    firstArgument: 0,
    variable: /getenv\s*\(\s*"(\w+)"/
  },
  py: {
    comments: /(?<=^|\s)#[^\n]*/g,
    listens: [
      new RegExp(`\\.bind\\s*\\(\\s*\\(\\s*[^,()]*(?:\\([^()]*\\))?\\s*,\\s*${expression}\\)`),
      new RegExp(
        `(?:\\w*(?:Server|Servidor)\\w*|\\bcreate_server)\\s*\\(\\s*\\(\\s*[^,()]*,\\s*${expression}\\)`
      ),
      new RegExp(
        `\\b(?:run|serve|start_server|create_server|run_app)\\s*\\([^\\n]*?\\bport\\s*=\\s*${expression}`
      ),
      new RegExp(
        `\\b(?:start_server|serve|create_server)\\s*\\(\\s*[\\w.]+\\s*,\\s*[^,()]+,\\s*${expression}`
      )
    ],
    argument: /argv\s*\[\s*(\d+)\s*\]/,
    firstArgument: 1,
    variable: /(?:environ(?:\.get)?|getenv)\s*[[(]\s*['"](\w+)['"]/
  },
  c: {
    comments: cComments,
    listens: [
      new RegExp(`sin6?_port\\s*=\\s*htons\\s*\\(\\s*${expression}`),
      new RegExp(`htons\\s*\\(\\s*${expression}`)
    ],
    argument: /argv\s*\[\s*(\d+)\s*\]/,
    named: /\bmain\s*\(\s*int\s+\w+\s*,\s*(?:const\s+)?char\s*\*\s*(?:const\s*)?(?:\*\s*)?(\w+)/,
    firstArgument: 1,
    variable: /getenv\s*\(\s*"(\w+)"/
  },
  js: {
    comments: cComments,
    listens: [
      new RegExp(`\\.listen\\s*\\(\\s*\\{[^}]*?\\bport\\s*:\\s*${expression}`),
      new RegExp(`\\.listen\\s*\\(\\s*${expression}`),
      new RegExp(`(?:Deno|Bun)\\.serve\\s*\\(\\s*\\{[^}]*?\\bport\\s*:\\s*${expression}`),
      new RegExp(`new\\s+WebSocketServer\\s*\\(\\s*\\{[^}]*?\\bport\\s*:\\s*${expression}`)
    ],
    argument: /argv\s*\[\s*(\d+)\s*\]/,
    firstArgument: 2,
    variable: /env\.(\w+)|env\[['"](\w+)['"]\]/
  },
  go: {
    comments: cComments,
    listens: [
      new RegExp(`(?:Listen(?:AndServe)?|\\.Run|\\.Start)\\s*\\(\\s*(?:"tcp[46]?"\\s*,\\s*)?${expression}`)
    ],
    argument: /os\.Args\s*\[\s*(\d+)\s*\]/,
    firstArgument: 1,
    variable: /Getenv\s*\(\s*"(\w+)"/
  },
  rs: {
    comments: cComments,
    listens: [new RegExp(`bind\\s*\\(\\s*${expression}`)],
    argument: /args\(\)\.nth\((\d+)\)/,
    firstArgument: 1,
    variable: /var\s*\(\s*"(\w+)"/
  }
}
const aliases: Readonly<Record<string, string>> = {
  mjs: 'js',
  cjs: 'js',
  ts: 'js',
  mts: 'js',
  cc: 'c',
  cpp: 'c',
  kt: 'java'
}

/** How many names are followed from where the port is used to where it is said, and how many in all. */
const maxSteps = 4
const maxNames = 60
/** A longer expression says no port: it is a file that a tool has written in one line. */
const maxExpressionChars = 500
/** The last argument that a port may be. */
const maxArgument = 20

/** Where the program of a source listens; null where it is not seen to. */
export function findPort(name: string, source: string): FoundPort | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const known = languages[aliases[extension] ?? extension]
  if (!known) return null
  // Comments keep their lines, so that those of the rest are still right.
  const code = source.replace(known.comments, comment => comment.replace(/[^\n]/g, ' '))
  const language = withOwnName(known, code)
  for (const listens of language.listens) {
    const found = listens.exec(code)
    if (!found?.[1]) continue
    const traced = trace({ code, language, followed: new Set() }, found[1], found.index, maxSteps)
    if (traced) return traced
  }
  return null
}

/** With the arguments also under the name that the source has for them: `main(String[] a)`. */
function withOwnName(language: Language, code: string): Language {
  const found = language.named?.exec(code)
  const name = found?.[1] ?? found?.[2]
  return name === undefined
    ? language
    : { ...language, argument: new RegExp(`(?<![\\w.])(?:${name}|arg[sv])\\s*\\[\\s*(\\d+)\\s*\\]`) }
}

interface Trace {
  readonly code: string
  readonly language: Language
  /** Names that were followed: each once, however often it stands there. */
  readonly followed: Set<string>
}

function trace(from: Trace, text: string, at: number, steps: number): FoundPort | null {
  const { code, language, followed } = from
  if (text.length > maxExpressionChars) return null
  const line = code.slice(0, at).split('\n').length
  const by = sourceOf(text, language)
  const port = portIn(text)
  if (by && port !== null) return { port, line, by }
  if (steps === 0) return by || port !== null ? { port, line, by } : null
  const names = [...text.matchAll(/(?<![.\w"'])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?/g)].map(
    ([name]) => name.split('.').at(-1) ?? name
  )
  let best: FoundPort | null = by || port !== null ? { port, line, by } : null
  for (const name of names) {
    if (followed.has(name) || followed.size >= maxNames) continue
    followed.add(name)
    const option = optionOf(code, name)
    if (option) return merge(best, option)
    for (const set of assignments(code, name)) {
      const found = set.text === text ? null : trace(from, set.text, set.at, steps - 1)
      best = merge(best, found)
    }
  }
  return best
}

/** The port of the one, and what gives another of either. */
function merge(one: FoundPort | null, other: FoundPort | null): FoundPort | null {
  if (!one || !other) return one ?? other
  const { port, line } = one.port === null ? other : one
  return { port, line, by: one.by ?? other.by }
}

function sourceOf(text: string, { argument, firstArgument, variable }: Language): FoundPort['by'] {
  const index = Number(argument.exec(text)?.[1]) - firstArgument + 1
  if (index >= 1 && index <= maxArgument) return { kind: 'argument', index }
  const found = variable?.exec(text)
  const name = found?.[1] ?? found?.[2]
  return name === undefined ? null : { kind: 'variable', name }
}

function portIn(text: string): number | null {
  const bare = text.replace(/\[[^\]]*\]/g, ' ')
  const [, digits] = /(?:^|[^\w.])(\d{2,5})(?![\w.])/.exec(bare.replace(/"[^"\n]*?:(\d+)"/g, ' $1 ')) ?? []
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? port : null
}

/** Where a name is given a value, first to last. */
function assignments(code: string, name: string): { readonly text: string; readonly at: number }[] {
  const set = new RegExp(
    `(?<![.\\w])${name}\\s*(?::\\s*[\\w.]+\\s*)?:?=(?!=)\\s*([^;\\n]+)|#define\\s+${name}\\s+([^\\n]+)`,
    'g'
  )
  return [...code.matchAll(set)]
    .slice(0, 10)
    .map(match => ({ text: match[1] ?? match[2] ?? '', at: match.index }))
}

/** An option of Python's argparse that a name comes from. */
function optionOf(code: string, name: string): FoundPort | null {
  const found = new RegExp(`add_argument\\([^\\n]*?['"](--${name})['"]([^\\n]*)`).exec(code)
  const option = found?.[1]
  if (!found || option === undefined) return null
  const [, digits] = /default\s*=\s*(\d+)/.exec(found[2] ?? '') ?? []
  const line = code.slice(0, found.index).split('\n').length
  return { port: digits === undefined ? null : Number(digits), line, by: { kind: 'option', option } }
}
