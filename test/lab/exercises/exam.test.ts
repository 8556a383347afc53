import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CommandArgs, CommandName } from '../../../src/shared/contract'
import type { Diagnosis } from '../../../src/shared/exercise/view'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let lab: RealLab
let inPlace = ''
const shown: string[] = []

beforeAll(async () => {
  const { topology } = await freeTopology('replicated-server')
  inPlace = JSON.stringify(topology)
  lab = await new RealLab(topology).open()
  lab.lab.subscribe(delta => shown.push(JSON.stringify(delta)))
})
afterAll(() => lab.remove())

const exam = (): string => `
exercise: exam
title: Exam
vary:
  place: { from: [proxy->replica-1, proxy->replica-2] }
  delay: { between: [301, 399] }
lab: ${inPlace}
hidden: [{ id: slow, fault: { link: $place, type: latency, latencyMs: $delay, direction: downstream } }]
steps:
  - { id: go, say: find it }
  - diagnose: { id: where, ask: Where?, tolerance: 20 % }
`

type Asked = { readonly [C in CommandName]: CommandArgs<C> | null }

/** Every command, in an order in which one can ask it. Null: it would end the exam, or the lab. */
const asked = (run: string, t: number, file: string): Asked => ({
  'host.ping': {},
  'host.about': {},
  'host.quit': null,
  'lab.snapshot': {},
  'lab.watch': { logs: ['proxy', 'replica-1', 'replica-2'], traffic: true },
  'exchange.run': { count: 20 },
  'bytes.record': { on: true },
  'load.use': { target: 'proxy', load: null },
  'load.send': {},
  'load.set': { enabled: true, rate: 20 },
  'bytes.read': { link: 'proxy->replica-1' },
  'trace.read': { of: { kind: 'session', node: 'proxy', session: 1 } },
  'session.list': { node: 'proxy' },
  'session.read': { node: 'proxy', session: 1 },
  'journal.read': {},
  'log.read': { node: 'proxy' },
  'metrics.read': {},
  'replicas.compare': {},
  'compare.learned': { node: 'proxy' },
  'compare.accept': { node: 'proxy', scope: 'x', place: 'line 1' },
  'compare.strike': { node: 'proxy', scope: 'x', place: 'line 1' },
  'replicas.noise': { noise: 'pid', counts: true },
  'fault.set': { link: 'proxy->replica-1', fault: { type: 'slicer', averageBytes: 64 } },
  'fault.clear': { link: 'proxy->replica-1' },
  'partition.set': { sides: [['proxy'], ['replica-1']] },
  'partition.clear': {},
  'lab.reset-faults': {},
  'lab.set-pace': { pace: 'class' },
  'lab.set-repair': { on: false },
  'node.freeze': { node: 'replica-1' },
  'node.resume': { node: 'replica-1' },
  'node.kill': { node: 'replica-2' },
  'node.start': { node: 'replica-2' },
  'node.stop': { node: 'replica-1' },
  'node.restart': { node: 'replica-1' },
  'node.input': { node: 'replica-1', text: 'x' },
  'node.mend': { node: 'replica-1' },
  'node.set-port': null,
  'lab.stop-all': {},
  'lab.start-all': {},
  'topology.list': {},
  'topology.open': null,
  'topology.apply': null,
  'topology.save': { name: 'mine' },
  'topology.export': { format: 'yaml' },
  'topology.mark-saved': { text: '{}', fileName: 'mine.relevo' },
  'machine.try': null,
  'machine.attempt': {},
  'machine.stop-trying': {},
  'machine.open-door': null,
  'machine.invite': {},
  'machine.door': {},
  'machine.close-door': {},
  'trust.decide': { digest: 'x', decision: 'once' },
  'exercise.list': {},
  'exercise.open': null,
  'exercise.left': {},
  'exercise.resume': null,
  'exercise.forget': {},
  'exercise.answer': { step: 'go', value: 1 },
  'exercise.next': {},
  'exercise.checkpoint': { id: 'none' },
  'exercise.student': {},
  'exercise.record': {},
  'exercise.close': {},
  'exercise.stop': null,
  'marking.open': { source: { path: file } },
  'marking.read': {},
  'marking.mark': { handIn: 'none', mark: { points: {}, comment: '' } },
  'marking.write': { language: 'es' },
  'marking.show': { handIn: 'a' },
  'marking.keep': { run: 'a' },
  'marking.close': {},
  'transfer.start': { source: { path: file }, name: 'a.txt' },
  'transfer.pause': { transfer: 'none' },
  'transfer.resume': { transfer: 'none' },
  'transfer.cancel': { transfer: 'none' },
  'transfer.remove-copy': { transfer: 'none', receiver: 'none' },
  'roads.run': { source: { bytes: 10 } },
  'roads.read': {},
  'roads.stop': {},
  'roads.open-doors': { node: 'proxy' },
  'program.propose': { path: file },
  'run.list': {},
  'run.change': { run, keep: true },
  'run.delete': { run },
  'run.import': { source: { path: file } },
  'run.export': { run, path: `${file}.relevo-run` },
  'run.open': { run },
  'run.snapshot': { run, t },
  'run.deltas': { run, after: 0, until: t, limit: 1000 },
  'run.read': { run, t, command: 'journal.read', args: {} },
  'run.report': { run, language: 'es', format: 'html' }
})

test('no command, no delta and no file tells of a hidden fault until the answer is in', async () => {
  await lab.run('exercise.open', { text: exam(), fileName: 'exam.relevo' })
  const view = () => lab.lab.snapshot().exercise
  await until(() => view()?.current === 'go', { what: 'the exam' })
  const { runFolder } = await lab.run('host.about', {})
  const file = join(lab.dataDir, 'notes.txt')
  writeFileSync(file, 'x')
  const { run } = lab.lab.snapshot()
  const said: string[] = []
  for (const [command, args] of Object.entries(asked(run.id, run.now, file))) {
    if (args === null) continue
    const result = await lab.lab.call(command as CommandName, args as never, 'panel')
    const text = JSON.stringify(result)
    said.push(`${command}: ${text}`)
    // A file comes in base64.
    for (const [, base64 = ''] of text.matchAll(/"base64":"([^"]*)"/g))
      said.push(Buffer.from(base64, 'base64').toString('utf8'))
  }
  await until(() => view()?.current === 'where', { what: 'the question' })
  await lab.run('exchange.run', { count: 5 })
  const files = readdirSync(lab.dataDir, { recursive: true, withFileTypes: true }).flatMap(entry => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() ? [`${path}: ${textOf(readFileSync(path))}`] : []
  })
  expect(files.some(text => text.startsWith(runFolder))).toBe(true)

  const guess: Diagnosis = { link: 'proxy->replica-1', type: 'latency', amount: 1 }
  await lab.run('exercise.answer', { step: 'where', value: guess })
  const right = await until(() => view()?.steps.at(-1)?.right, { what: 'what it was' })
  const { amount } = right as Diagnosis
  expect(amount).toBeGreaterThan(300)
  const telling = new RegExp(`"latencyMs":${amount}\\b|latency[ :]+${amount}\\b|hidden-\\d|"type":"latency"`)
  for (const text of [...said, ...shownBefore(), ...files]) {
    const [found] = telling.exec(text) ?? []
    expect.soft(found, text.slice(0, 200)).toBeUndefined()
  }
  // What is told of it then is what is looked for.
  await until(() => telling.test(shown.join('')), { what: 'what is told afterwards' })
})

/** The deltas from before the answer. */
function shownBefore(): readonly string[] {
  const answered = shown.findIndex(text => text.includes('"answered"'))
  return answered < 0 ? shown : shown.slice(0, answered)
}

function textOf(bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8')
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
}
