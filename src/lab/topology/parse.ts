import { LineCounter, isNode, type Document } from 'yaml'
import { topologySchema, type Topology } from '#shared/topology'
import { maxProblems, topologyError, type TopologyProblem } from './problems'
import { readYaml, Unreadable } from './read-yaml'
import { countProblems, schemaProblems } from './schema-problems'
import { validateTopology } from './validate'

/** Largest topology that is read, characters: the most nodes and links that one may have fit in a third of it. */
export const maxTopologyChars = 1024 ** 2
/** Most aliases that a YAML file may expand to: a "billion laughs" is refused, a handful of anchors is not. */
const maxAliasCount = 100

/**
 * Reads a topology from JSON or YAML text. JSON is read by the same parser: it is YAML, and gives line numbers.
 * @throws RelevoError `TOPOLOGY_INVALID`, whose `details.problems` name each place and what would be right there.
 */
export function parseTopologyText(text: string, source = 'topology'): Topology {
  if (text.length > maxTopologyChars) {
    throw topologyError([whole(`it has ${text.length} characters`, `at most ${maxTopologyChars}`)], source)
  }
  const lineCounter = new LineCounter()
  const document = toDocument(text.replace(/^\uFEFF/, ''), lineCounter, source)
  const [syntaxError] = document.errors
  if (syntaxError) {
    const line = lineCounter.linePos(syntaxError.pos[0]).line
    const problem = syntaxError.message.split('\n')[0] ?? 'not readable'
    throw topologyError([{ path: '', problem, expected: 'JSON or YAML', line }], source)
  }
  return check(toObject(document, source), source, keys => lineOf(document, lineCounter, keys))
}

/**
 * Checks a topology that is already an object.
 * @throws RelevoError `TOPOLOGY_INVALID`
 */
export function parseTopology(input: unknown, source = 'topology'): Topology {
  return check(input, source, () => undefined)
}

function toDocument(text: string, lineCounter: LineCounter, source: string): Document {
  try {
    return readYaml(text, lineCounter)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw topologyError([{ ...whole(error.message, error.expected), line: error.line }], source)
  }
}

function toObject(document: Document, source: string): unknown {
  try {
    return document.toJS({ maxAliasCount })
  } catch (error) {
    throw topologyError(
      [whole(error instanceof Error ? error.message : String(error), 'fewer aliases')],
      source
    )
  }
}

type FindLine = (keys: readonly PropertyKey[]) => number | undefined

function check(input: unknown, source: string, findLine: FindLine): Topology {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw topologyError([whole('it is not an object', 'an object with name, nodes and links')], source)
  }
  const parsed = topologySchema.safeParse(input)
  const problems = parsed.success ? validateTopology(parsed.data) : schemaProblems(parsed.error.issues, input)
  if (problems.length > 0 || !parsed.success) {
    throw topologyError(
      problems.slice(0, maxProblems).map(({ keys, ...problem }) => ({
        ...problem,
        ...withLine(findLine(keys))
      })),
      source,
      parsed.success ? problems.length : countProblems(parsed.error.issues)
    )
  }
  return parsed.data
}

function withLine(line: number | undefined): { line?: number } {
  return line === undefined ? {} : { line }
}

/** Line of the value at `keys`, or of the nearest thing around it that is in the file. */
function lineOf(
  document: Document,
  lineCounter: LineCounter,
  keys: readonly PropertyKey[]
): number | undefined {
  for (let length = keys.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line
  }
  return undefined
}

function whole(problem: string, expected: string): TopologyProblem {
  return { path: '', problem, expected }
}
