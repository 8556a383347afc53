import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { freeBytes } from '#system/disk/free-space'
import { FileSink } from '../../../../src/nodes/file-server/file-sink'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { Manifest } from '../../../../src/nodes/file-server/repair/manifest'
import { sendFile, type SendResult } from '../../../../src/nodes/protocol/transfer/sender'
import { recordedContext, type RecordedContext } from '../../../support/context'
import { until } from '../../../support/until'
import { fileServer, onCleanup, sha256, sourceFile, type FileServer } from '../file-servers'

const free = vi.hoisted(() => ({ of: new Map<string, number>() }))
vi.mock('#system/disk/free-space', () => ({
  freeBytes: vi.fn((folder: string) =>
    Promise.resolve([...free.of].find(([disk]) => folder.startsWith(disk))?.[1] ?? 1e12)
  )
}))

/** Linux has a disk of its own there, in memory, for everybody. */
const memory = '/dev/shm'
const hasOther = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev

let other: string
let context: RecordedContext<'file-server'>
beforeEach(() => {
  free.of.clear()
  other = hasOther ? mkdtempSync(join(memory, 'relevo-')) : ''
  context = recordedContext({ kind: 'file-server', port: 0, receiverPort: 0, doors: { ftp: 0 } })
  onCleanup(() => {
    context.remove()
    rmSync(other, { recursive: true, force: true })
  })
})
afterEach(() => vi.mocked(freeBytes).mockClear())

/** Puts some folders of the file server on the other disk. */
function putThere(...folders: string[]): void {
  for (const folder of folders) {
    mkdirSync(join(other, folder), { recursive: true })
    mkdirSync(join(context.boot.dataDir, folder, '..'), { recursive: true })
    symlinkSync(join(other, folder), join(context.boot.dataDir, folder))
  }
}

/** A file server of which some folders are on the other disk. */
function serverWith(...folders: string[]): Promise<FileServer> {
  putThere(...folders)
  return fileServer({}, { context })
}

async function ftpClient(server: FileServer): Promise<Client> {
  const client = new Client(20_000)
  onCleanup(() => client.close())
  await client.access({ host: '127.0.0.1', port: server.node.ports.doors?.ftp ?? 0 })
  return client
}

type Source = ReturnType<typeof sourceFile>
const send = (server: FileServer, { path, size }: Source, name: string, plain = false): Promise<SendResult> =>
  sendFile({ ...{ transferId: randomUUID(), path, name, size, url: server.receiver, resume: true, plain } })
/** Offers a file and sends its bytes; then `end` says that this is all. */
async function sendByHand(server: FileServer, { content, size, sha256 }: Source, name: string) {
  const socket = new WebSocket(server.receiver, 'relevo.transfer.v1')
  onCleanup(() => socket.terminate())
  const said: unknown[] = []
  socket.on('message', data => said.push(JSON.parse(String(data))))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'offer', transferId: name, name, size }))
  await until(() => said.length > 0)
  const [accepted] = said.splice(0) as { readonly offset: number }[]
  socket.send(content.subarray(accepted?.offset))
  const end = async (): Promise<unknown> => {
    socket.send(JSON.stringify({ type: 'end', sha256 }))
    await until(() => said.length > 0)
    return said[0]
  }
  return { accepted, end }
}
const contentOf = (...path: string[]): string => sha256(readFileSync(join(...path)))
/** What is hidden there, but for hashes. */
const hidden = (...path: string[]): string[] => {
  const own = join(...path, '.relevo')
  return existsSync(own) ? readdirSync(own).filter(name => !name.endsWith('.sha256')) : []
}

describe.skipIf(!hasOther)('on another disk (skipped without /dev/shm)', () => {
  it.each(['received', 'partial', 'received/a'])(
    'a file is stored whole where %s is there, replaces none, and leaves nothing beside it',
    async folder => {
      const server = await serverWith(folder)
      const [one, two] = [sourceFile(server, 3_000_000, 'one'), sourceFile(server, 500, 'two')]
      expect(await send(server, one, 'a/b/film.mp4')).toMatchObject({ phase: 'stored', sha256: one.sha256 })
      expect(await send(server, two, 'a/b/film.mp4')).toMatchObject({ phase: 'stored' })
      expect(await send(server, one, 'a/other.mp4')).toMatchObject({ phase: 'stored' })
      const at = (name: string): string => contentOf(server.path('received'), name)
      expect([at('a/b/film.mp4'), at('a/b/film (2).mp4'), at('a/other.mp4')]).toEqual([
        one.sha256,
        two.sha256,
        one.sha256
      ])
      expect([...hidden(server.path('received/a')), ...hidden(server.path('received/a/b'))]).toEqual([])
      expect(readdirSync(server.path('partial')).filter(name => !name.endsWith('.done'))).toEqual([])
    }
  )

  it('the coursework’s file is stored where its bytes come to another disk first', async () => {
    const server = await serverWith('partial')
    const source = sourceFile(server, 100_000)
    expect((await send(server, source, 'x', true)).phase).toBe('stored')
    expect(contentOf(server.path('archivo_video_recibido.mp4'))).toBe(source.sha256)
    expect(readdirSync(server.path('partial'))).toEqual([])
  })

  it('a folder of uploads is there: files come into it, are renamed into it and out of it', async () => {
    const server = await serverWith('uploads/a')
    const client = await ftpClient(server)
    await client.uploadFrom(Readable.from(['first']), 'a/one')
    await client.rename('a/one', 'one')
    await client.rename('one', 'a/two')
    expect(readFileSync(join(other, 'uploads/a/two'), 'utf8')).toBe('first')
    expect(readdirSync(server.path('uploads')).sort()).toEqual(['.relevo', 'a'])
    expect([hidden(server.path('uploads')), hidden(server.path('uploads/a'))]).toEqual([[], []])
  })

  it('one that is renamed to it is known by its old name until its copy is there', async () => {
    const server = await serverWith('uploads/a')
    const client = await ftpClient(server)
    await client.uploadFrom(Readable.from(['first']), 'one')
    /** What another life of the server would know. */
    const known = async (): Promise<string[]> => {
      const manifest = new Manifest(context.boot.dataDir)
      await manifest.load()
      return [...manifest.present()].map(({ name }) => name)
    }
    let meanwhile: string[] = []
    // Its copy is begun then.
    vi.mocked(freeBytes).mockImplementationOnce(async () => {
      meanwhile = await known()
      return 1e12
    })
    await client.rename('one', 'a/one')
    expect([meanwhile, await known()]).toEqual([['one'], ['a/one']])
  })

  it('what it has no room for is refused at the offer, and what is stored keeps no promise of room', async () => {
    const server = await serverWith('received')
    free.of.set(server.path('received'), 1_500_000)
    const [one, two] = [sourceFile(server, 1_000_000, 'one'), sourceFile(server, 2_000_000, 'two')]
    expect(await send(server, two, 'two')).toMatchObject({
      phase: 'failed',
      outcome: 'cut',
      evidence: 'limit'
    })
    expect((await send(server, one, 'one')).phase).toBe('stored')
    // The room of a file that is stored is not promised any more.
    expect((await send(server, one, 'three')).phase).toBe('stored')
    expect(readdirSync(server.path('received')).sort()).toEqual(['.relevo', 'one', 'three'])
  })

  it('what turns out to be for another disk only when it is whole has room there, or is refused', async () => {
    const server = await serverWith()
    const source = sourceFile(server, 2000)
    const place = server.path('received')
    const sent = await sendByHand(server, source, 'a')
    rmSync(place, { recursive: true, force: true })
    symlinkSync(other, place)
    free.of.set(place, 1000)
    expect(await sent.end()).toMatchObject({ type: 'error', code: 'DISK_FULL' })
    expect(readdirSync(other)).toEqual([])
    // Once there is room it is not sent again.
    free.of.set(place, 10_000)
    const again = await sendByHand(server, source, 'a')
    expect(again.accepted).toEqual({ type: 'accept', offset: source.size })
    expect(await again.end()).toMatchObject({ type: 'stored', sha256: source.sha256 })
    expect(contentOf(other, 'a')).toBe(source.sha256)
  })

  it('an upload whose bytes come to another disk is refused where that of its place has no room any more', async () => {
    const server = await serverWith('uploads/.relevo')
    // It has room when the upload begins, and not when its bytes are to be copied.
    vi.mocked(freeBytes).mockResolvedValueOnce(1e12).mockResolvedValueOnce(1000)
    const put = await fetch(`${server.http}/a`, { method: 'PUT', body: Buffer.alloc(2000) })
    expect(put.status).toBe(507)
    expect(readdirSync(server.path('uploads'))).toEqual(['.relevo'])
  })

  it('nothing of what it has no room for is fetched from a peer', async () => {
    const limits = {
      repair: { ...fileServerLimits.repair, lookMs: 20, askMs: 40, againMs: 20, graceMs: 0, backoffMs: 20 }
    }
    const peer = await fileServer()
    const source = sourceFile(peer, 200_000)
    await sendFile({
      ...{ transferId: 't', name: 'a', resume: true, replicated: true },
      ...{ path: source.path, size: source.size, url: peer.receiver }
    })
    putThere('received')
    const server = await fileServer({}, { context, limits })
    free.of.set(server.path('received'), 1000)
    const peers = [{ id: 'peer', host: '127.0.0.1', port: peer.receiverPort }]
    await server.node.calls?.['repair.set']?.({ on: true, bytesPerSecond: 1e9, peers })
    const repairs = () => context.of('transfer').filter(({ route }) => route === 'repair')
    await until(() => repairs().filter(({ phase }) => phase === 'cut').length > 1)
    expect(repairs().map(({ bytes }) => bytes)).not.toContain(source.size)
    expect(readdirSync(server.path('partial'))).toEqual([])
    free.of.clear()
    await until(() => existsSync(join(other, 'received/a')))
    expect(contentOf(other, 'received/a')).toBe(source.sha256)
  })

  it('uploads are refused where their own disk has no room for them', async () => {
    const server = await serverWith('uploads')
    free.of.set(server.path('uploads'), 1000)
    const put = await fetch(`${server.http}/a`, { method: 'PUT', body: Buffer.alloc(2000) })
    expect(put.status).toBe(507)
    expect((await send(server, sourceFile(server, 2000), 'a')).phase).toBe('stored')
  })

  it('of two at once that have room there only one by one, the second is refused', async () => {
    const server = await serverWith('received')
    const place = server.path('received')
    const source = sourceFile(server, 1_000_000)
    free.of.set(place, 1_500_000)
    const usual = vi.mocked(freeBytes).getMockImplementation() ?? expect.fail()
    onCleanup(() => void vi.mocked(freeBytes).mockImplementation(usual))
    const held: (() => void)[] = []
    const answer = (): void => held[0]?.()
    onCleanup(answer)
    const sent: Promise<SendResult>[] = []
    await new Promise<void>(asked => {
      vi.mocked(freeBytes).mockImplementation(folder => {
        if (held.length > 0 || !folder.startsWith(place)) return usual(folder)
        return new Promise(resolve => {
          held.push(() => resolve(usual(folder)))
          asked()
        })
      })
      sent.push(send(server, source, 'one'))
    })
    expect(await send(server, source, 'two')).toMatchObject({ phase: 'failed', evidence: 'limit' })
    answer()
    expect((await sent[0])?.phase).toBe('stored')
    expect((await send(server, source, 'two')).phase).toBe('stored')
  })

  it('of a copy in the middle of which the disk is full nothing is left, its sender is told, and it can come later', async () => {
    const server = await serverWith('received')
    const source = sourceFile(server, 3_000_000)
    const open = FileSink.open.bind(FileSink)
    const full = vi.spyOn(FileSink, 'open').mockImplementation(async (path, options) => {
      const sink = await open(path, options)
      const write = sink.write.bind(sink)
      sink.write = async (...args) => {
        if (path.includes('_placing~') && sink.position > 0)
          throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
        return write(...args)
      }
      return sink
    })
    onCleanup(() => full.mockRestore())
    expect(await send(server, source, 'a')).toMatchObject({ phase: 'failed', evidence: 'limit' })
    expect(context.texts('warn').join()).toContain('DISK_FULL')
    expect([readdirSync(server.path('received')), hidden(server.path('received'))]).toEqual([['.relevo'], []])
    full.mockRestore()
    expect((await send(server, source, 'a')).phase).toBe('stored')
    expect(contentOf(server.path('received'), 'a')).toBe(source.sha256)
  })

  it('what a kill has left of a copy goes with the next life of the node, and no other file', async () => {
    const server = await serverWith('received')
    await server.node.drain(0)
    const own = server.path('received/.relevo')
    mkdirSync(own, { recursive: true })
    const name = `_placing~${context.boot.node.id}~1`
    writeFileSync(join(own, name), 'half of')
    writeFileSync(server.path('partial', name), join(own, name))
    writeFileSync(server.path('received', 'kept'), 'whole')
    writeFileSync(server.path('partial', `${name}1`), server.path('received', 'kept'))
    await fileServer({}, { context })
    expect([hidden(server.path('received')), readdirSync(server.path('partial'))]).toEqual([[], []])
    expect(readFileSync(server.path('received', 'kept'), 'utf8')).toBe('whole')
  })
})
