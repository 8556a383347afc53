import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { reasonSentences } from '../../../src/renderer/i18n/reason-sentences'
import { knownReason } from '../../../src/renderer/i18n/reasons'
import { refusalSentences } from '../../../src/renderer/i18n/refusal-sentences'
import { topologySentences } from '../../../src/renderer/i18n/topology-sentences'
import { runRefusals, runRefusalText } from '../../../src/shared/runs/run-refusals'

const root = join(import.meta.dirname, '../../../src')
/** What a value of a message may be: no one pattern takes all of them. */
const values = ['7', 'abc', 'a b', '127.0.0.1:7', 'SIGKILL', 'a file of yours; one of a, b']
/** The floors whose errors reach the panel. A command line has no other language. */
const floors = ['lab', 'nodes', 'web', 'main', 'system', 'keeper']

test('every error that the lab or a host gives has its Spanish', () => {
  const missing = floors.flatMap(floor =>
    (readdirSync(join(root, floor), { recursive: true }) as string[])
      .filter(file => file.endsWith('.ts'))
      .flatMap(file =>
        messagesOf(join(root, floor, file)).map(pieces => ({ file: `${floor}/${file}`, pieces }))
      )
      .filter(({ pieces }) => !isKnown(pieces))
      .map(({ file, pieces }) => `${file}: ${pieces.join('…')}`)
  )
  expect(missing).toEqual([])
})

test('a reason within a refusal is Spanish too, and what nobody knows is quoted', () => {
  expect(
    knownReason('/tmp/a.zip is no archive that can be read: it names a place that is not in the file')
  ).toBe('/tmp/a.zip no es un zip que se pueda leer: nombra un lugar que no está en el archivo')
  expect(knownReason('there is no exercise "replicacio"; did you mean "replicacion"?')).toBe(
    'no hay ninguna práctica «replicacio»; ¿quisiste decir «replicacion»?'
  )
  expect(knownReason("can't listen on 127.0.0.1:5: something new")).toBe(
    'no se puede escuchar en 127.0.0.1:5: «something new»'
  )
  expect(runRefusalText('the file is not a whole run: its manifest is damaged', 'es')).toBe(
    'el archivo no es una corrida completa: su manifiesto está dañado'
  )
  expect(runRefusalText('the file is not a whole run: its manifest is damaged', 'en')).toContain('whole run')
  expect(runRefusalText('something new', 'es')).toBe('«something new»')
})

test('why a run is refused is Spanish, whatever is wrong in its file', () => {
  const folder = join(root, 'lab/runs/file')
  const whys = readdirSync(folder).flatMap(file => messagesOf(join(folder, file), 'notARun', 0))
  expect(whys.length).toBeGreaterThan(15)
  const patterns = runRefusals.map(([pattern]) => pattern)
  for (const pieces of whys)
    expect([pieces, values.some(value => patterns.some(one => one.test(pieces.join(value))))]).toEqual([
      pieces,
      true
    ])
})

const patterns = [...reasonSentences, ...refusalSentences, ...topologySentences].map(
  ([pattern]) => pattern.source
)
/** Without what a pattern has of its own. */
const plain = (text: string) => text.replace(/\\([^\w])/g, '$1').replace(/\?:/g, '')

/** A message is known as a whole; one that is put together elsewhere, by what stands between its values. */
function isKnown(pieces: readonly string[]): boolean {
  if (values.some(value => knownReason(pieces.join(value)) !== null)) return true
  return pieces.length === 1 && patterns.some(pattern => plain(pattern).includes((pieces[0] ?? '').trim()))
}

/**
 * The texts that are given as the message of an error, with what is between their values: at once, in a choice of two, or
 * by the name of a constant of the same file.
 */
function messagesOf(path: string, name = 'RelevoError', at = 1): string[][] {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(`${name}(`)) return []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: string[][] = []
  const add = (node: ts.Node | undefined, seen = 0): void => {
    if (!node || seen > 3) return
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push([node.text])
    else if (ts.isTemplateExpression(node))
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)])
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(one => add(one, seen))
    else if (ts.isIdentifier(node)) constantsOf(node).forEach(one => add(one, seen + 1))
  }
  /** What a name may stand for: the constants with that name in the functions around it. */
  const constantsOf = (name: ts.Identifier): ts.Node[] => {
    for (let around: ts.Node = name; around; around = around.parent) {
      const here: ts.Node[] = []
      if (ts.isBlock(around) || ts.isSourceFile(around) || ts.isCaseClause(around))
        for (const statement of around.statements)
          if (ts.isVariableStatement(statement))
            for (const { name: known, initializer } of statement.declarationList.declarations)
              if (ts.isIdentifier(known) && known.text === name.text && initializer) here.push(initializer)
      if (here.length > 0) return here
    }
    return []
  }
  const look = (node: ts.Node): void => {
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
    if (isCall && ts.isIdentifier(node.expression) && node.expression.text === name) add(node.arguments?.[at])
    ts.forEachChild(node, look)
  }
  look(source)
  return found.filter(pieces => /[a-z]{2,},? "?[a-z]/.test(pieces.join(' ')))
}
