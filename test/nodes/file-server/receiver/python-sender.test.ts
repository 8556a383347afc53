import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { cuttingRelay } from '../cutting-relay'
import { fileServer, sourceFile } from '../file-servers'

const mib = 1024 ** 2
const program = join(import.meta.dirname, '../../../fixtures/python/transfer_sender.py')
const isThere = spawnSync('python3', ['-c', '']).status === 0

interface Run {
  readonly code: number
  readonly said: readonly Record<string, unknown>[]
}

function python(...args: readonly (string | number)[]): Promise<Run> {
  return new Promise(resolve => {
    execFile('python3', [program, ...args.map(String)], (error, stdout) => {
      const lines = stdout.split('\n').filter(line => line !== '')
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, said: lines.map(line => JSON.parse(line) as Record<string, unknown>) })
    })
  })
}

describe.skipIf(!isThere)('a sender written from the specification alone', () => {
  it('has its file stored, in a folder, and acknowledged at each mebibyte', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib + 5)
    const { code, said } = await python(source.path, '127.0.0.1', server.receiverPort, 'py-1', 'a/b')
    expect(code).toBe(0)
    expect(said.map(({ type }) => type)).toEqual(['accept', 'ack', 'ack', 'ack', 'stored'])
    expect(said.at(-1)).toMatchObject({ sha256: source.sha256, size: source.size, name: 'a/b/source.bin' })
    expect(readFileSync(server.path('received', 'a', 'b', 'source.bin')).equals(source.content)).toBe(true)
  })

  it('goes on where it was cut, and finds out what had become of one whose answer was lost', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 20 * mib)
    const relay = await cuttingRelay(server.receiverPort, { up: 12 * mib })
    expect((await python(source.path, '127.0.0.1', relay, 'py-2')).code).toBe(3)
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    const again = await python(source.path, '127.0.0.1', server.receiverPort, 'py-2')
    expect(again.code).toBe(0)
    expect(again.said[0]?.['offset']).toBeGreaterThan(mib)
    const once = await python(source.path, '127.0.0.1', server.receiverPort, 'py-2')
    expect([once.code, once.said[0]]).toEqual([0, { type: 'accept', offset: source.size }])
    expect(readFileSync(server.path('received', 'source.bin')).equals(source.content)).toBe(true)
  })

  it('is told why a file is refused', async () => {
    const server = await fileServer({ maxUploadBytes: 1000 })
    const source = sourceFile(server, 1001)
    const { code, said } = await python(source.path, '127.0.0.1', server.receiverPort)
    expect([code, said[0]]).toMatchObject([1, { type: 'error', code: 'TOO_LARGE' }])
  })
})
