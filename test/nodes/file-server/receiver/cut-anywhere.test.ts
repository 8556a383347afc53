import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sendFile, type SendResult } from '../../../../src/nodes/protocol/transfer/sender'
import { cuttingRelay } from '../cutting-relay'
import { fileServer, sha256, sourceFile, type FileServer } from '../file-servers'

/** Some MiB in a second or two: what is cut often is sent often. */
const bytes = 2_300_000

/** Where a connection is cut: at any byte that goes up, among the few that come down, or not at all. */
const cuts = fc.record({
  up: fc.oneof(
    fc.constant(Infinity),
    fc.integer({ min: 1, max: bytes + 2_000 }),
    fc.integer({ min: 1, max: 500 })
  ),
  down: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 700 })),
  how: fc.constantFrom<'end' | 'reset'>('end', 'reset')
})
const tries = fc.array(cuts, { minLength: 1, maxLength: 4 })

/** What is under a name, and not hidden. */
function named(server: FileServer, folder: string): string[] {
  // The folder comes with its first file.
  const names = existsSync(server.path(folder)) ? readdirSync(server.path(folder)) : []
  return names.filter(name => /\.(bin|mp4)$/.test(name))
}

/** Each file that has a name has all the bytes of a file that was sent. */
function allWhole(server: FileServer, folder: string, hashes: readonly string[]): void {
  for (const name of named(server, folder))
    expect(hashes).toContain(sha256(readFileSync(join(server.path(folder), name))))
}

const limits = { connectMs: 5_000, acceptMs: 5_000, stallMs: 5_000, verifyMs: 5_000, plainEndMs: 200 }

describe('a file that is cut at any byte, at either end, any number of times', () => {
  it('goes on, and has its name only when it is whole', { timeout: 120_000 }, async () => {
    const server = await fileServer()
    const source = sourceFile(server, bytes)
    let n = 0
    const send = (transferId: string, port: number): Promise<SendResult> =>
      sendFile({
        ...{ transferId, path: source.path, name: `${transferId}.bin`, size: bytes, resume: true },
        ...{ url: `ws://127.0.0.1:${port}`, limits }
      })
    await fc.assert(
      fc.asyncProperty(tries, async all => {
        const id = `t-${++n}`
        for (const cut of all) {
          const result = await send(id, await cuttingRelay(server.receiverPort, cut))
          allWhole(server, 'received', [source.sha256])
          if (result.phase === 'stored') expect(named(server, 'received')).toContain(`${id}.bin`)
        }
        expect(await send(id, server.receiverPort)).toMatchObject({ phase: 'stored', sha256: source.sha256 })
        expect(sha256(readFileSync(server.path('received', `${id}.bin`)))).toBe(source.sha256)
      }),
      { numRuns: 12 }
    )
    expect(readdirSync(server.path('partial')).filter(name => name.endsWith('.part'))).toEqual([])
  })

  it('leaves the earlier one in the coursework’s protocol', { timeout: 120_000 }, async () => {
    const server = await fileServer()
    const before = sourceFile(server, 1_000, 'before.mp4')
    const source = sourceFile(server, bytes)
    const plain = (path: string, size: number, port: number): Promise<SendResult> =>
      sendFile({
        ...{ transferId: 'plain', path, name: 'x', size, resume: false, plain: true },
        ...{ url: `ws://127.0.0.1:${port}`, limits }
      })
    await plain(before.path, before.size, server.receiverPort)
    await fc.assert(
      fc.asyncProperty(cuts, async cut => {
        const result = await plain(source.path, bytes, await cuttingRelay(server.receiverPort, cut))
        const there = sha256(readFileSync(server.path('archivo_video_recibido.mp4')))
        expect([before.sha256, source.sha256]).toContain(there)
        if (result.phase === 'stored') expect(there).toBe(source.sha256)
      }),
      { numRuns: 15 }
    )
  })
})
