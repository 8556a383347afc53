import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { readCapture, streamOf } from '../shared/bytes/capture-reader'
import { Cli } from './cli-process'
import { fakeHost, type FakeHost } from './fake-host'

const cli = new Cli()
let host: FakeHost
beforeEach(async () => {
  host = await fakeHost()
})
afterEach(() => host.close())
afterAll(() => cli.remove())

const run = (...args: string[]) => cli.run([...args, '--data', host.dataDir])

it('writes what a link carried as a capture, and says what is missing', async () => {
  const file = join(host.dataDir, 'first.pcapng')
  const { code, stderr } = await run('pcap', 'proxy->first', file, '--since', '0.5')
  expect(stderr).toBe(`1 connections in ${file}; 2 more were not recorded\n`)
  expect(code).toBe(0)
  expect(host.asked.at(-1)).toEqual({ command: 'bytes.read', args: { link: 'proxy->first', since: 500 } })
  const packets = readCapture(readFileSync(file))
  const { from, to } = packets[0]!
  expect(streamOf(packets, from, to)).toHaveLength(56)
  expect(streamOf(packets, to, from).toString()).toBe('HOLA')
})

it('prints the diagram of a session for Mermaid, or for ShiViz', async () => {
  const { code, stdout } = await run('diagram', 'proxy', '7')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^sequenceDiagram\n {2}participant n0 as client\n/)
  expect(stdout).toContain('1.200 ms → 1.800 ms 4 B: HOLA')
  expect(host.asked).toContainEqual({
    command: 'trace.read',
    args: { of: { kind: 'session', node: 'proxy', session: 7 } }
  })
  expect((await run('diagram', 'proxy', '7', '--format', 'shiviz')).stdout).toMatch(
    /^client \{"client":1\}\n|^proxy \{/
  )
})
