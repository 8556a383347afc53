import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { roomHere, tooLarge } from '../../../src/lab/deployment/capacity'
import { describeTooLarge } from '../../../src/lab/deployment/describe-too-large'
import { topologySchema, type Topology } from '../../../src/shared/topology'
import { temporaryFolder } from '../../support/temporary-folder'

const gib = 1024 ** 3

function lab(count: number, runtime: 'thread' | 'process'): Topology {
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    kind: 'replica',
    port: 20_000 + i,
    runtime
  }))
  return topologySchema.parse({ name: 'large', nodes, links: [] })
}
const ids = ({ nodes }: Topology): string[] => nodes.map(({ id }) => id)

test('two hundred threads are too large for a machine with 2 GiB left, and not for one with 8', () => {
  const large = lab(200, 'thread')
  expect(tooLarge(large, ids(large), { bytes: 2 * gib, tasks: null })).toMatchObject({
    what: 'memory',
    nodes: 200,
    has: 2 * gib
  })
  expect(tooLarge(large, ids(large), { bytes: 8 * gib, tasks: null })).toBeNull()
})

test('processes count more than threads, and only nodes that are to be started count', () => {
  const large = lab(100, 'process')
  expect(tooLarge(lab(100, 'thread'), ids(large), { bytes: 3 * gib, tasks: null })).toBeNull()
  expect(tooLarge(large, ids(large), { bytes: 3 * gib, tasks: null })?.what).toBe('memory')
  expect(tooLarge(large, ids(large).slice(0, 10), { bytes: 3 * gib, tasks: null })).toBeNull()
})

test('nodes of other machines take nothing of this one', () => {
  const here = lab(200, 'thread')
  const there = { ...here, nodes: here.nodes.map(node => ({ ...node, machine: 'm1' })) }
  expect(tooLarge(there, ids(there), { bytes: gib, tasks: 100 })).toBeNull()
})

test('a limit of processes and threads is one too', () => {
  const large = lab(50, 'process')
  const excess = tooLarge(large, ids(large), { bytes: 64 * gib, tasks: 100 })
  expect(excess).toMatchObject({ what: 'tasks', has: 100 })
  expect(excess && describeTooLarge(excess)).toContain('this computer allows 100 more')
})

test('macOS, which calls next to nothing free, is taken to have half of its memory', () => {
  expect(roomHere('darwin', temporaryFolder()).bytes).toBeGreaterThanOrEqual(totalmem() / 2)
})

test.skipIf(process.platform !== 'linux')(
  'in a control group with limits, files that are kept in its memory count as left',
  ({ skip }) => {
    const [, group] = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? []
    if (group === undefined) skip('this system has no cgroup v2')
    const groups = temporaryFolder()
    const folder = join(groups, group!)
    mkdirSync(folder, { recursive: true })
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), `${text}\n`)
    write('memory.max', '1000')
    write('memory.current', '900')
    write('memory.stat', 'anon 100\ninactive_file 700\nactive_file 100')
    write('pids.max', '30')
    write('pids.current', '10')
    expect(roomHere('linux', groups)).toEqual({ bytes: 800, tasks: 20 })
    write('memory.max', 'max')
    write('pids.max', 'max')
    const { bytes, tasks } = roomHere('linux', groups)
    expect(tasks).toBeNull()
    expect(bytes).toBeGreaterThan(freemem() / 2)
  }
)
