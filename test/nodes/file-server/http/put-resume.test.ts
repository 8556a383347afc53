import { randomBytes } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { bootId } from '#system/proc'
import { recordedContext } from '../../../support/context'
import { until } from '../../../support/until'
import { cuttingRelay } from '../cutting-relay'
import { has, run } from '../doors/programs'
import { fileServer, onCleanup, sha256, sourceFile, type FileServer } from '../file-servers'

const mib = 1024 ** 2

/** How much of an upload the server says it has; null where it says nothing of that. */
const offsetOf = async (server: FileServer, path: string): Promise<number | null> => {
  const said = (await fetch(server.http + path, { method: 'HEAD' })).headers.get('upload-offset')
  return said === null ? null : Number(said)
}

function rest(server: FileServer, path: string, content: Buffer, from: number): Promise<Response> {
  const range = `bytes ${from}-${content.length - 1}/${content.length}`
  const body = new Blob([content.subarray(from) as Uint8Array<ArrayBuffer>])
  return fetch(server.http + path, { method: 'PUT', body, headers: { 'Content-Range': range } })
}

describe('a PUT that was cut', () => {
  it.skipIf(!has('curl'))('goes on with curl -C where HEAD says (skipped without curl)', async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib)
    const relay = await cuttingRelay(server.node.ports.port ?? 0, { up: 2 * mib, how: 'end' })
    const name = 'source.bin'
    expect((await run('curl', ['-sS', '-T', source.path, `http://127.0.0.1:${relay}/`])).code).not.toBe(0)
    const offset = await until(() => offsetOf(server, `/uploads/${name}`))
    expect(offset).toBeGreaterThan(0)
    expect(offset).toBeLessThan(2 * mib)
    const again = await run('curl', ['-sS', '-C', String(offset), '-T', source.path, `${server.http}/`])
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining(source.sha256) })
    expect(sha256(readFileSync(server.path('uploads', name)))).toBe(source.sha256)
    expect(await offsetOf(server, `/uploads/${name}`)).toBeNull()
    // HTTP has no way for curl to ask: with `-C -` it begins again, and that is whole too.
    const fresh = await run('curl', ['-sS', '-C', '-', '-T', source.path, `${server.http}/b.bin`])
    expect(fresh).toMatchObject({ code: 0, out: expect.stringContaining(source.sha256) })
  })

  it('is told where it can go on, where that is not what it said, and leaves what was there', async () => {
    const server = await fileServer()
    mkdirSync(server.path('uploads', '.relevo'), { recursive: true })
    const content = Buffer.from('the whole file')
    const none = await rest(server, '/a.txt', content, 4)
    expect([none.status, none.headers.get('upload-offset')]).toEqual([409, '0'])
    writeFileSync(server.path('uploads', '.relevo', '_part~a.txt'), content.subarray(0, 6))
    const gap = await rest(server, '/a.txt', content, 9)
    expect([gap.status, gap.headers.get('upload-offset')]).toEqual([409, '6'])
    expect(await offsetOf(server, '/a.txt')).toBe(6)
    // Of what is here, less may be wanted.
    expect((await rest(server, '/a.txt', content, 4)).status).toBe(201)
    expect(readFileSync(server.path('uploads', 'a.txt'))).toEqual(content)
  })

  it('is gone once its name is removed', async () => {
    const server = await fileServer()
    mkdirSync(server.path('uploads', '.relevo'), { recursive: true })
    writeFileSync(server.path('uploads', '.relevo', '_part~a.txt'), 'cut')
    expect(await offsetOf(server, '/uploads/a.txt')).toBe(3)
    const remove = async (): Promise<number> =>
      (await fetch(`${server.http}/uploads/a.txt`, { method: 'DELETE' })).status
    expect(await remove()).toBe(204)
    expect(await offsetOf(server, '/uploads/a.txt')).toBeNull()
    expect(await remove()).toBe(404)
  })

  it('goes on after its server was killed', async () => {
    const context = recordedContext({ kind: 'file-server', port: 0, receiverPort: 0 })
    onCleanup(() => context.remove())
    const own = `${context.boot.dataDir}/uploads/.relevo`
    mkdirSync(own, { recursive: true })
    const node = context.boot.node.id
    // What a killed life leaves: of a file with a name, and of one of a form.
    const boot = (bootId() ?? '').slice(0, 8)
    writeFileSync(`${own}/${node}~${boot}~1a2b~a%25.bin`, 'half')
    writeFileSync(`${own}/${node}~1a2b3c`, 'half')
    writeFileSync(`${own}/other~${boot}~1a2b~b.bin`, 'half')
    const server = await fileServer({}, { context })
    expect(await offsetOf(server, '/uploads/a%25.bin')).toBe(4)
    expect(await offsetOf(server, '/uploads/b.bin')).toBeNull()
    expect((await rest(server, '/a%25.bin', Buffer.from('half, and half'), 4)).status).toBe(201)
    expect(readFileSync(server.path('uploads', 'a%.bin'), 'utf8')).toBe('half, and half')
  })

  it.skipIf(bootId() === null)(
    'begins again after a power cut, whatever the clock says since (skipped where the system does not tell of its starts)',
    async () => {
      const context = recordedContext({ kind: 'file-server', port: 0, receiverPort: 0 })
      onCleanup(() => context.remove())
      const own = `${context.boot.dataDir}/uploads/.relevo`
      mkdirSync(own, { recursive: true })
      // Its bytes were never flushed: which of them are there, nobody knows. The clock has gone back since.
      const left = `${own}/${context.boot.node.id}~0ld-b007~1a2b~a.bin`
      writeFileSync(left, 'half')
      const later = new Date(Date.now() + 3_600_000)
      utimesSync(left, later, later)
      const server = await fileServer({}, { context })
      expect(await offsetOf(server, '/uploads/a.bin')).toBeNull()
      expect(readdirSync(own)).toEqual([])
    }
  )
})

describe('what was cut of one file', () => {
  it('is not gone on with by another of its name that was cut before a byte of it had come', async () => {
    const server = await fileServer()
    const { http } = server
    const own = server.path('uploads', '.relevo')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, '_part~a.bin'), 'of another')
    expect(await offsetOf(server, '/uploads/a.bin')).toBe(10)
    const socket = connect(Number(new URL(http).port), '127.0.0.1')
    socket.write('PUT /a.bin HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n')
    await until(async () => (await offsetOf(server, '/uploads/a.bin')) === null)
    socket.destroy()
    await until(() => readdirSync(own).length === 0)
    expect((await rest(server, '/a.bin', Buffer.alloc(20), 10)).status).toBe(409)
  })
})

describe('what was cut and makes room for newer ones', () => {
  const cut = async (server: FileServer, name: string): Promise<void> => {
    const path = `/uploads/${encodeURIComponent(name)}`
    const socket = connect(Number(new URL(server.http).port), '127.0.0.1')
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst`)
    const own = server.path('uploads', '.relevo')
    await until(() => readdirSync(own).some(file => statSync(join(own, file)).size === 5))
    socket.destroy()
    await until(async () => (await offsetOf(server, path)) === 5)
  }
  const limits = { partials: { ...fileServerLimits.partials, count: 0 } }

  it.each(['plain.txt', 'a:b.txt', '.film', ' b', '50%', 'ñ'.repeat(140)])(
    'is told by the name that it was sent by: %j',
    async name => {
      const server = await fileServer({}, { limits })
      await cut(server, name)
      await fetch(`${server.http}/next`, { method: 'PUT', body: 'whole' })
      expect(server.context.texts('warn')).toContain(`${name}: its unfinished upload of 5 bytes was dropped`)
      expect(readdirSync(server.path('uploads', '.relevo'))).toEqual([])
    }
  )

  it('is told by it where its server was killed, and nothing is left of one that is whole, or removed', async () => {
    const server = await fileServer()
    const own = server.path('uploads', '.relevo')
    await cut(server, 'a:b')
    const name = readdirSync(own).find(file => file.startsWith('_name~'))
    const key = name?.slice('_name~'.length)
    // What a kill leaves: bytes that are on their way.
    renameSync(
      join(own, `_part~${key}`),
      join(own, `${server.context.boot.node.id}~${bootId()?.slice(0, 8)}~1~${key}`)
    )
    writeFileSync(join(own, '_name~ab'), 'of nothing')
    const again = await fileServer({}, { context: server.context, limits })
    expect(readdirSync(own).sort()).toEqual([name, `_part~${key}`])
    await fetch(`${again.http}/next`, { method: 'PUT', body: 'whole' })
    expect(again.context.texts('warn').join()).toContain('a:b: its unfinished upload of 5 bytes was dropped')
    for (const end of ['PUT', 'DELETE']) {
      await cut(again, 'a?b')
      await fetch(`${again.http}/uploads/a%3Fb`, { method: end, ...(end === 'PUT' && { body: 'whole' }) })
      await until(() => readdirSync(own).length === 0)
    }
  })
})

describe('several PUTs of one name at once', () => {
  it('leave one of them, and what other receivers are told is of that one', async () => {
    const server = await fileServer()
    for (let round = 0; round < 30; round++) {
      const bodies = [1, 1_000, 200_000, 2_000_000].map(size => randomBytes(size))
      const put = (body: Uint8Array): Promise<Response> =>
        fetch(`${server.http}/a.bin`, { method: 'PUT', body: new Blob([body as Uint8Array<ArrayBuffer>]) })
      await Promise.all(bodies.map(put))
      const there = sha256(readFileSync(server.path('uploads', 'a.bin')))
      expect(bodies.map(sha256)).toContain(there)
      const { files } = (await (await fetch(`${server.http}/manifest`)).json()) as { files: unknown[] }
      expect(files).toMatchObject([{ name: 'a.bin', sha256: there }])
    }
  })
})
