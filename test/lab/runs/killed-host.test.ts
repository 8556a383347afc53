import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RunReader } from '../../../src/lab/runs/reading/run-reader'
import { verifyRun } from '../../../src/lab/marking/verify/verify'
import { withHost } from '../../../src/cli/host-client'
import { freePorts } from '../../support/ports'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { startWebHostProcess } from '../../support/web-host-process'
import { fakeLab } from '../support/fake-lab'

let folder: string
let dataDir: string
beforeAll(() => {
  folder = temporaryFolder('killed')
  dataDir = join(folder, 'data')
})
afterAll(() => removeFolder(folder))

test('a host that is killed leaves a run that can be opened up to its last moments', async () => {
  const [port] = await freePorts(1)
  const topology = { name: 'small', seed: 5, nodes: [{ id: 'replica', kind: 'replica', port }] }
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(topology))
  const flags = ['--port', '0', '--data', dataDir, '--topology', join(folder, 'lab.json')]
  const host = await startWebHostProcess(flags)
  const [run = ''] = readdirSync(join(dataDir, 'runs'))
  const path = join(dataDir, 'runs', run)
  let killed: number
  try {
    // The host itself says nothing of what it has written: it is killed in the middle of its work.
    await until(
      async () => {
        const reader = await RunReader.open(path).catch(() => null)
        const moment = await reader?.moment(Infinity).catch(() => null)
        return moment?.state.nodes['replica']?.state === 'up' && (await reader?.span())!.until > 2_000
      },
      { what: 'a record in which the replica is up', timeoutMs: 60_000 }
    )
    await withHost(dataDir, running => running.ask('node.kill', { node: 'replica' }))
    // As soon as it is on the disk, and sealed: its block is in the index a second later.
    killed = await until(
      async () => {
        const reader = await RunReader.open(path)
        const { unsealedFrom } = await reader.verify()
        for await (const { kind, t } of reader.events())
          if (kind === 'kill-asked' && t < (unsealedFrom ?? Infinity)) return t
        return null
      },
      { what: 'the kill in the journal, sealed' }
    )
  } finally {
    host.child.kill('SIGKILL')
    await host.exited
  }
  // What is known of it is true, what is not is said, and nobody is accused.
  const left = await RunReader.open(path)
  const chain = await left.verify()
  expect(chain).toMatchObject({ ok: true })
  expect(chain.unsealedFrom ?? Infinity).toBeGreaterThan(killed)
  expect(left.marks.map(({ kind }) => kind)).toContain('kill')
  const { findings } = await verifyRun(left, [])
  const codes = findings.map(({ code }) => code).filter(code => code !== 'unsealed')
  expect(codes).toEqual(['no-end'])
  // A torn end of each file, as a kill in the middle of a write leaves it.
  const tape = join(path, 'tape')
  const last = join(tape, readdirSync(tape).sort().at(-1)!)
  const whole = readFileSync(last)
  writeFileSync(last, Buffer.concat([whole, whole.subarray(0, 15)]))
  const journal = join(path, 'journal-0001.ndjson')
  writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"seq":9999,"t":1,"kind":"no`)

  const later = await fakeLab({ dataDir })
  const opened = await later.run('run.open', { run })
  expect(opened.meta).toMatchObject({ live: false, endedAt: null, seed: 5 })
  expect(opened.meta.problem).toBeUndefined()
  expect(opened.until).toBeGreaterThan(2_000)
  const end = await later.run('run.snapshot', { run, t: opened.until })
  expect(end.nodes['replica']).toBeDefined()
  expect(end.events.map(({ kind }) => kind)).toContain('node-listening')
  const reader = await RunReader.open(path)
  expect((await reader.verify()).ok).toBe(true)
  const file = join(folder, 'killed.relevo-run')
  await later.run('run.export', { run, path: file })
  await later.end()
})
