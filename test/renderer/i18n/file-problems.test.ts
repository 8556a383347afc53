import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { RelevoError } from '../../../src/shared/errors'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'
import { parseTopology, parseTopologyText } from '../../../src/lab/topology/parse'
import { fileProblems } from '../../../src/renderer/i18n/file-problems'
import { exerciseSentences } from '../../../src/renderer/i18n/exercise-sentences'
import { refusalSentences } from '../../../src/renderer/i18n/refusal-sentences'
import { topologySentences } from '../../../src/renderer/i18n/topology-sentences'

/** What the panel says in Spanish of what `read` throws. */
function said(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    return fileProblems(RelevoError.data(error)) ?? ''
  }
  throw new Error('it was taken')
}
const replica = (id: string, port: number, more: object = {}) => ({ id, kind: 'replica', port, ...more })
const lab = (nodes: object[], links: object[] = [], more: object = {}) => ({
  name: 'lab',
  nodes,
  links,
  ...more
})

test('what is wrong in a file is said in Spanish, with its place and what would be right', () => {
  expect(said(() => parseTopologyText('name: lab\nnodes:\n  - { id: "?", kind: replca }', 'mal.yaml'))).toBe(
    'mal.yaml: nodes[0].kind, línea 3: tipo desconocido: "replca" (¿quisiste decir «replica»?)'
  )
  expect(said(() => parseTopologyText('nodes: [', 'mal.yaml'))).toMatch(
    /^mal\.yaml: línea 1: falta cerrar «\{» o «\[», .+ \(JSON o YAML\)$/s
  )
  const twins = lab([replica('a', 50001), replica('b', 50001)])
  expect(said(() => parseTopology(twins))).toBe(
    'topology: nodes[1].port: el puerto 50001 ya es de «a» (otro puerto, como 20001)'
  )
  const many = Array.from({ length: 8 }, (_, index) => replica(`r-${index}`, 0))
  expect(said(() => parseTopology(lab(many)))).toMatch(/\(debe ser 1 o más\); y 3 más$/)
})

test('what a topology may have wrong in its nodes, links and machines leaves nothing in English', () => {
  const proxy = { id: 'proxy', kind: 'replicating-proxy', port: 50000 }
  const links = (...pairs: string[]) =>
    pairs.map(pair => ({ from: pair.split('>')[0], to: pair.split('>')[1] }))
  const wrong: object[] = [
    lab([{ ...replica('a', 1.5), colour: 'red', restart: { mode: 'sometimes' } }]),
    lab([replica('a', 50001, { host: 4, autostart: 'yes', position: [] })], []),
    lab([replica('con', 50001), replica('con', 50002)]),
    lab([proxy, replica('a', 50001)], links('proxy>b', 'a>proxy', 'proxy>proxy')),
    lab([proxy, replica('a', 50001)], links('proxy>a', 'proxy>a')),
    lab([proxy, { ...proxy, id: 'next', port: 50009 }], links('proxy>next', 'next>proxy')),
    lab([{ id: 'f', kind: 'file-server' }, proxy]),
    lab([{ id: 'f', kind: 'file-server', host: '0.0.0.0', doors: { ftp: 2121 } }]),
    lab([{ id: 'x', kind: 'external', command: 'a && b', runtime: 'thread', ready: 'port' }]),
    lab([{ id: 'c', kind: 'client', machine: 'box', load: { z: { protocol: 'gopher' } } }]),
    lab([replica('a', 50001, { machine: 'bax' })], [], {
      machines: [{ id: 'box', address: '0.0.0.0', ssh: 'a@b', join: true }]
    }),
    lab([{ id: 'b', kind: 'balancer', port: 50003, weights: { z: 1 } }, replica('a', 50001)], links('b>a')),
    { nodes: 'none' }
  ]
  for (const topology of wrong) {
    const text = said(() => parseTopology(topology))
    expect(text).not.toBe('')
    expect(text).not.toMatch(/\b(?:is|has|must|there|the|did|another|must|missing|unknown)\b/)
  }
})

test('what is wrong in an exercise is said in Spanish, with its place', () => {
  const exercise = (...steps: string[]) =>
    [
      'exercise: mia',
      'title: Mía',
      'lab: replicated-server',
      'steps:',
      ...steps.map(step => `  - ${step}`)
    ].join('\n')
  const read = (text: string) => said(() => readExercise(text, 'mia.relevo'))
  expect(read(exercise('check: { measure: client.faild, is: 0 }'))).toBe(
    'mia.relevo: steps.0.check.measure, línea 5: no hay tal medida'
  )
  expect(read(exercise('kil: primary'))).toMatch(
    /^mia\.relevo: steps\.0\.kil, línea 5: no hay «kil»; uno de: say, /
  )
  const wrong = [
    '',
    '- 7',
    'exercise: [',
    'title: "hola',
    'exercise: Mía\ntitle: Mía\nlab: 7\nsteps: []',
    'exercise: mia\ntitle: { es: Mía }\nlab: x\nmaquina: 7\nsteps: 7',
    'exercise: mia\n\ttitle: a',
    'exercise: mia: tuya',
    'a: 1\na: 2',
    exercise(
      'say: { es: hola, en: 7 }',
      'wait: mucho',
      'until: { node: a }',
      'check: { measure: client.failed }'
    ),
    exercise(
      'load: { rate: 0 }',
      'exchange: { count: 0.5 }',
      'send: { route: "?" }',
      'kill: [a]',
      'fault: { link: a }'
    ),
    exercise(
      '{ kill: a, wait: 1 s }',
      'partition: { sides: [[a]] }',
      'heal: 7',
      'reset: 7',
      'clear: { link: 7 }'
    ),
    exercise(
      'question: { id: A, ask: hola, is: 7 }',
      'predict: { id: b, ask: x, answer: nada }',
      'explain: { id: c }'
    ),
    exercise(
      'do: { wait: 1 s }',
      'do: []',
      'diagnose: { id: d, ask: hola }',
      'fault: { link: a->b, type: nada }'
    ),
    exercise(
      'question: { id: e, ask: hola, answer: choice, is: 7 }',
      'check: { measure: client.failed, is: 0, since: z }'
    ),
    `${exercise('say: hola')}\nvary: { A: 7, b: { between: [2, 1] } }\nhidden: [{ id: "?", fault: { link: 7 } }]\nseed: -1`
  ]
  for (const text of wrong) {
    const told = read(text)
    expect(told).not.toBe('')
    // Names of fields are as the file has them.
    expect(told.replace(/«[a-z]+»|uno de: [a-z, -]+|(?:steps|vary)\.\S+/g, '')).not.toMatch(
      /«[A-Z][a-z]+ [a-z]|\b(?:is|has|must|there|the|did|expected|received|missing|unknown|invalid|than)\b/i
    )
  }
})

test('every problem that a topology or an exercise may have, and what would be right, has its Spanish', () => {
  const patterns = [...topologySentences, ...exerciseSentences, ...refusalSentences].map(
    ([pattern]) => pattern
  )
  /** A text without values is one that a pattern fits; of another, what is between its values stands in one. */
  const isKnown = (pieces: readonly string[]) =>
    (pieces.length === 1 && patterns.some(pattern => pattern.test(pieces[0] ?? ''))) ||
    pieces.every(piece => patterns.some(({ source }) => plain(source).includes(plain(piece))))
  const root = join(import.meta.dirname, '../../../src')
  const files = [
    ...readdirSync(join(root, 'lab/topology/rules')).map(file => `lab/topology/rules/${file}`),
    ...['nearest', 'parse', 'read-yaml', 'schema-problems'].map(file => `lab/topology/${file}.ts`),
    ...['topology', 'machines', 'programs/program', 'load/load'].map(file => `shared/${file}.ts`),
    'lab/exercises/read/read-exercise.ts',
    ...readdirSync(join(root, 'shared/exercise')).map(file => `shared/exercise/${file}`)
  ]
  const missing = files.flatMap(file =>
    literalsOf(join(root, file))
      .filter(pieces => !isKnown(pieces))
      .map(pieces => `${file}: ${pieces.join('…')}`)
  )
  expect(missing).toEqual([])
})

test('no sentence names a part that its pattern does not have', () => {
  for (const [pattern, spanish] of [...topologySentences, ...exerciseSentences]) {
    const parts = (new RegExp(`${pattern.source}|`).exec('')?.length ?? 0) - 1
    for (const [, at] of spanish.matchAll(/[$&](\d)/g))
      expect([pattern.source, Number(at) <= parts]).toEqual([pattern.source, true])
  }
})

/** Without what a pattern has of its own. */
const plain = (text: string) => text.replace(/\?:|[\\()?]/g, '')

/** What is between the values of each text of a file that has more than a word. */
function literalsOf(path: string): string[][] {
  const found: string[][] = []
  const add = (parts: readonly string[]) => {
    const pieces = parts.map(part => part.trim()).filter(part => /[a-z]{2,},? "?[a-z]/.test(part))
    if (pieces.length > 0) found.push(pieces)
  }
  const look = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) add([node.text])
    else if (ts.isTemplateExpression(node))
      add([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)])
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}
