import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { expect, it } from 'vitest'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { Pace } from '../../../../src/nodes/file-server/repair/pace'
import { sendFile } from '../../../../src/nodes/protocol/transfer/sender'
import { fileServer, onCleanup, sha256, sourceFile, type FileServer } from '../file-servers'

const fast = {
  ...fileServerLimits.repair,
  ...{ lookMs: 20, askMs: 40, againMs: 20, graceMs: 40, backoffMs: 40, readEveryMs: 50 }
}
/** A busy machine is slow, not wrong. */
const poll = <T>(what: () => T) => expect.poll(what, { timeout: 60_000 })
const partials = { ...fileServerLimits.partials }

interface Address {
  readonly id: string
  readonly host: string
  readonly port: number
}
const address = (server: FileServer, id: string): Address => ({
  ...{ id, host: '127.0.0.1', port: server.receiverPort }
})

async function group(
  server: FileServer,
  peers: readonly Address[],
  { on = true, bytesPerSecond = 1e9 } = {}
): Promise<void> {
  await server.node.calls?.['repair.set']?.({ on, bytesPerSecond, peers })
}

const receiver = (options: Record<string, unknown> = {}): Promise<FileServer> =>
  fileServer(options, { limits: { repair: fast, partials } })

/** Stores a file of random bytes at the server, as one of several that have it, or as the only one. */
async function store(server: FileServer, name: string, bytes = 50_000, replicated = true): Promise<Buffer> {
  const { path, content, size } = sourceFile(server, bytes, `source-${name}`)
  const sent = await sendFile({
    ...{ transferId: `t-${name}`, path, name, size, url: server.receiver, resume: true, replicated }
  })
  expect(sent.phase).toBe('stored')
  return content
}

const has = (server: FileServer, name: string): string | null => {
  const path = server.path('received', ...name.split('/'))
  return existsSync(path) ? sha256(readFileSync(path)) : null
}
const repairs = (server: FileServer) =>
  server.context.of('transfer').filter(event => event.route === 'repair')

it('a receiver gets what it has missed from a peer, verified, and tells where it comes from', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'video.mp4', 300_000)
  await store(one, 'balanced.bin', 1_000, false)
  await group(two, [address(one, 'one')])
  await poll(() => has(two, 'video.mp4')).toBe(sha256(content))
  await poll(() => repairs(two).at(-1)?.phase).toBe('stored')
  expect(repairs(two).at(-1)).toMatchObject({
    repair: { from: 'one', why: 'missed' },
    ...{ file: 'video.mp4', sha256: sha256(content), outcome: 'whole', evidence: 'sha256' }
  })
  // What was sent to one receiver is its alone.
  expect(has(two, 'balanced.bin')).toBeNull()
})

it('what was sent to all comes, whoever the sender was and in its folders', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const { path, content, size } = sourceFile(one, 2_000)
  const by = { transferId: 't', path, name: 'a/b/c.txt', size, url: one.receiver, resume: false }
  expect((await sendFile(by)).phase).toBe('stored')
  await group(two, [address(one, 'one')])
  await poll(() => has(two, 'a/b/c.txt')).toBe(sha256(content))
})

it('a file that is gone from the folder comes back, after a restart too', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  const there = await store(two, 'b.bin')
  await group(two, [address(one, 'one')])
  await group(one, [address(two, 'two')])
  await poll(() => [has(two, 'a.bin'), has(one, 'b.bin')]).toEqual([sha256(content), sha256(there)])
  rmSync(two.path('received', 'a.bin'))
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
  await two.node.drain(0)
  rmSync(two.path('received', 'b.bin'))
  const again = await fileServer({}, { limits: { repair: fast }, context: two.context })
  await group(again, [address(one, 'one')])
  await poll(() => has(again, 'b.bin')).toBe(sha256(there))
  expect(repairs(again).at(-1)).toMatchObject({ repair: { from: 'one', why: 'lost' } })
})

it('bytes that have changed are replaced, with and without a trace in the file’s times', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  await group(two, [address(one, 'one')])
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
  const path = two.path('received', 'a.bin')
  const { atime, mtime } = statSync(path)
  const rotten = Buffer.from(content)
  rotten[1000] = (rotten[1000] ?? 0) ^ 1
  for (const traced of [true, false]) {
    const before = repairs(two).length
    writeFileSync(path, rotten)
    if (!traced) utimesSync(path, atime, mtime)
    await poll(() => has(two, 'a.bin')).toBe(sha256(content))
    await poll(() => repairs(two).slice(before).at(-1)).toMatchObject({ phase: 'stored' })
    expect(repairs(two).at(-1)).toMatchObject({ repair: { from: 'one', why: 'rotted' } })
    // Whoever had written it on purpose has it still.
    expect(readFileSync(two.path('received', '.relevo', 'a.bin.replaced'))).toEqual(rotten)
  }
})

it('a receiver whose own copy is rotten is no source of it', async () => {
  const [one, two, three] = [await receiver(), await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  await store(three, 'other.bin')
  await group(one, [address(three, 'three')])
  writeFileSync(one.path('received', 'a.bin'), 'rotten')
  await group(two, [address(one, 'one'), address(three, 'three')])
  await poll(() => has(two, 'other.bin')).not.toBeNull()
  expect(has(two, 'a.bin')).toBeNull()
  writeFileSync(one.path('received', 'a.bin'), content)
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
})

it('what a person removes does not come back by itself, and comes back when it is sent again', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  await store(one, 'asked-by-the-lab.bin')
  await group(two, [address(one, 'one')])
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
  await poll(() => has(two, 'asked-by-the-lab.bin')).not.toBeNull()
  await two.node.calls?.['remove-received']?.({ name: 'asked-by-the-lab.bin' })
  const url = `${two.receiverHttp}/received/a.bin`
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(404)
  const foreign = { Origin: 'http://evil.example' }
  const theirs = `${one.receiverHttp}/received/a.bin`
  expect((await fetch(theirs, { method: 'DELETE', headers: foreign })).status).toBe(403)
  await store(one, 'later.bin')
  await poll(() => has(two, 'later.bin')).not.toBeNull()
  expect(has(two, 'a.bin')).toBeNull()
  expect(has(two, 'asked-by-the-lab.bin')).toBeNull()
  expect(has(one, 'a.bin')).toBe(sha256(content))
  const path = one.path('received', 'a.bin')
  const sent = await sendFile({
    ...{ transferId: 'again', path, name: 'a.bin', size: content.length, url: two.receiver, resume: true }
  })
  expect(sent.phase).toBe('stored')
  expect(has(two, 'a.bin')).toBe(sha256(content))
})

it('bytes that are not those of their hash are not published, and another peer is asked', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  const hash = sha256(content)
  const entry = { name: 'a.bin', offered: 'a.bin', size: content.length, sha256: hash, replicated: true }
  const asked: string[] = []
  const liar = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/manifest') return response.end(JSON.stringify({ files: [entry] }))
    return response.end(Buffer.alloc(content.length, 7))
  })
  await new Promise<void>(resolve => liar.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void liar.close().closeAllConnections())
  const { port } = liar.address() as AddressInfo
  await group(two, [{ id: 'liar', host: '127.0.0.1', port }])
  await poll(() => repairs(two).at(-1)).toMatchObject({ phase: 'cut', evidence: 'differs' })
  expect(has(two, 'a.bin')).toBeNull()
  await group(two, [{ id: 'liar', host: '127.0.0.1', port }, address(one, 'one')])
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
})

it('what a damaged manifest does not know any more is found where it is, and given to who has lost it', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = await store(one, 'a.bin')
  await group(two, [address(one, 'one')])
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
  await two.node.drain(0)
  writeFileSync(two.path('received.jsonl'), 'damaged')
  const again = await fileServer({}, { limits: { repair: fast }, context: two.context })
  // Its peer has other bytes by now, and does not know.
  const entry = { name: 'a.bin', offered: 'a.bin', size: content.length, replicated: true }
  const files = [{ ...entry, sha256: sha256(content) }]
  const rotten = createServer((request, response) =>
    response.end(request.url === '/manifest' ? JSON.stringify({ files }) : Buffer.alloc(content.length))
  )
  await new Promise<void>(resolve => rotten.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void rotten.close().closeAllConnections())
  const { port } = rotten.address() as AddressInfo
  await group(again, [{ id: 'rotten', host: '127.0.0.1', port }])
  await poll(() => readFileSync(again.path('received.jsonl'), 'utf8')).toContain(sha256(content))
  rmSync(one.path('received', 'a.bin'))
  await group(one, [address(again, 'two')])
  await poll(() => has(one, 'a.bin')).toBe(sha256(content))
})

it('a name that leads out of the folder is taken from no peer', async () => {
  const bytes = Buffer.from('escaped')
  const entry = (offered: string) => ({ offered, size: bytes.length, replicated: true })
  const names = ['../out.bin', 'a/../../out.bin', '/out.bin', '.hidden', 'kept.bin']
  // Each has bytes of its own: of one that is known under another name nothing is asked.
  const contentOf = (n: number): Buffer => Buffer.concat([bytes.subarray(1), Buffer.from([n])])
  const files = names.map((name, n) => ({ ...entry(name), name: `${n}`, sha256: sha256(contentOf(n)) }))
  const hostile = createServer((request, response) => {
    const n = Number(request.url?.split('/').at(-1))
    response.end(request.url === '/manifest' ? JSON.stringify({ files }) : contentOf(n))
  })
  await new Promise<void>(resolve => hostile.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void hostile.close().closeAllConnections())
  const server = await receiver()
  const { port } = hostile.address() as AddressInfo
  await group(server, [{ id: 'hostile', host: '127.0.0.1', port }])
  await poll(() => has(server, 'kept.bin')).toBe(sha256(contentOf(4)))
  expect(existsSync(server.path('out.bin'))).toBe(false)
  expect(readdirSync(server.path('received'))).toEqual(['kept.bin'])
})

it('what was fetched before the peer broke off is gone on with', async () => {
  const two = await receiver()
  const one = await receiver()
  const content = await store(one, 'a.bin', 400_000)
  const ranges: (string | undefined)[] = []
  let cuts = 1
  const relay = createServer((request, response) => {
    void (async () => {
      const { range, 'if-none-match': known, 'if-match': wanted } = request.headers
      if (request.url !== '/manifest') ranges.push(range)
      const headers = Object.fromEntries(
        Object.entries({ range, 'if-none-match': known, 'if-match': wanted }).filter(([, value]) => value)
      ) as Record<string, string>
      const answer = await fetch(`${one.receiverHttp}${request.url}`, { headers })
      const body = Buffer.from(await answer.arrayBuffer())
      const isCut = request.url !== '/manifest' && cuts-- > 0
      response.writeHead(answer.status, { 'Content-Length': body.length })
      if (!isCut) return response.end(body)
      return response.write(body.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 100))
      // At the end of the test its peer is gone.
    })().catch(() => response.destroy())
  })
  await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void relay.close().closeAllConnections())
  await group(two, [{ id: 'one', host: '127.0.0.1', port: (relay.address() as AddressInfo).port }])
  await poll(() => has(two, 'a.bin')).toBe(sha256(content))
  expect(ranges[0]).toBeUndefined()
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/)
})

it('what came whole and had no place yet is not fetched again', async () => {
  const two = await receiver()
  const content = randomBytes(100_000)
  const entry = { name: 'a.bin', offered: 'a.bin', size: content.length, replicated: true }
  const files = [{ ...entry, sha256: sha256(content) }]
  const asked: string[] = []
  const peer = createServer((request, response) => {
    if (request.url !== '/manifest') asked.push(request.url ?? '')
    response.end(request.url === '/manifest' ? JSON.stringify({ files }) : content)
  })
  await new Promise<void>(resolve => peer.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void peer.close().closeAllConnections())
  const part = two.path('partial', `repair-${sha256(content)}.part`)
  const place = two.path('received', 'a.bin')
  writeFileSync(part, content)
  await group(two, [{ id: 'one', host: '127.0.0.1', port: (peer.address() as AddressInfo).port }])
  await poll(() => existsSync(place)).toBe(true)
  expect(asked).toEqual([])
  // Other bytes of that length are.
  rmSync(place)
  writeFileSync(part, randomBytes(content.length))
  await poll(() => existsSync(place)).toBe(true)
  expect(readFileSync(place)).toEqual(content)
  expect(asked).toEqual(['/received/a.bin'])
})

it('switched off, nothing is asked of anybody', async () => {
  const [one, two] = [await receiver(), await receiver()]
  await store(one, 'a.bin')
  await group(two, [address(one, 'one')], { on: false })
  await group(two, [address(one, 'one')], { on: true })
  await poll(() => has(two, 'a.bin')).not.toBeNull()
  await group(two, [address(one, 'one')], { on: false })
  const { requests } = one.node.stats()
  await store(one, 'b.bin')
  const third = await receiver()
  await group(third, [address(one, 'one')])
  await poll(() => has(third, 'b.bin')).not.toBeNull()
  expect(has(two, 'b.bin')).toBeNull()
  expect(requests).toBeGreaterThan(0)
})

it('no more than so many bytes a second are read', async () => {
  const pace = new Pace(1_000_000)
  const begun = performance.now()
  for (let n = 0; n < 5; n++) await pace.take(100_000, new AbortController().signal)
  // A tenth of a second's worth may go at once.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(395)
})

it('what came by a door of uploads comes back from whoever has the same bytes, but not what a person removed', async () => {
  const [one, two] = [await receiver(), await receiver({ doors: { ftp: 0 } })]
  const content = randomBytes(100_000)
  const ftp = new Client()
  onCleanup(() => ftp.close())
  await ftp.access({ host: '127.0.0.1', port: two.node.ports.doors?.ftp ?? 0 })
  await ftp.ensureDir('in/here')
  for (const name of ['lost.bin', 'rotted.bin']) await ftp.uploadFrom(Readable.from([content]), name)
  const put = (server: FileServer, name: string): Promise<Response> =>
    fetch(`${server.http}/${name}`, { method: 'PUT', body: new Blob([content]) })
  for (const name of ['lost.bin', 'rotted.bin', 'removed.bin']) await put(two, name)
  // The other one has them under another name, and by another door.
  await store(one, 'other.bin', 1_000)
  await put(one, 'same.bin')
  const upload = (name: string): string => two.path('uploads', name)
  rmSync(upload('lost.bin'))
  rmSync(upload('in/here'), { recursive: true })
  mkdirSync(upload('in/here'))
  for (const name of ['rotted.bin', 'in/here/rotted.bin']) writeFileSync(upload(name), 'somebody wrote this')
  const removed = await fetch(`${two.http}/uploads/removed.bin`, { method: 'DELETE' })
  expect(removed.status).toBe(204)
  await group(two, [address(one, 'one')])
  for (const name of ['lost.bin', 'rotted.bin', 'in/here/lost.bin', 'in/here/rotted.bin'])
    await poll(() => existsSync(upload(name)) && sha256(readFileSync(upload(name)))).toBe(sha256(content))
  for (const name of ['rotted.bin', 'in/here/rotted.bin'])
    expect(readFileSync(upload(`.relevo/${name}.replaced`), 'utf8')).toBe('somebody wrote this')
  // By then it has looked at everything, and has got what was sent to all.
  await poll(() => has(two, 'other.bin')).not.toBeNull()
  expect(existsSync(upload('removed.bin'))).toBe(false)
  expect(existsSync(upload('same.bin'))).toBe(false)
})

it('what a person removes or sends anew while it is on its way from a peer stays so', async () => {
  const [one, two] = [await receiver(), await receiver()]
  const content = randomBytes(100_000)
  const put = (server: FileServer, name: string, body: Uint8Array = content): Promise<Response> =>
    fetch(`${server.http}/${name}`, { method: 'PUT', body: new Blob([body as Uint8Array<ArrayBuffer>]) })
  const upload = (name: string): string => two.path('uploads', name)
  await put(one, 'same.bin')
  for (const name of ['removed.bin', 'anew.bin']) await put(two, name)
  const received = await store(two, 'received.bin', 100_000, false)
  writeFileSync(one.path('received.bin'), received)
  await put(one, 'received.bin', received)
  for (const path of [upload('removed.bin'), upload('anew.bin'), two.path('received', 'received.bin')])
    writeFileSync(path, 'somebody wrote this')

  const phases = (name: string): string[] =>
    repairs(two).flatMap(({ file, phase }) => (file === name ? [phase] : []))
  /** Does something in the middle of the bringing, and waits for its end. */
  const meanwhile = async (name: string, work: () => Promise<Response>): Promise<void> => {
    await poll(() => phases(name)).toContain('sending')
    expect((await work()).ok).toBe(true)
    await poll(() => phases(name).at(-1)).not.toBe('sending')
  }
  const remove = (path: string) => (): Promise<Response> => fetch(two.http + path, { method: 'DELETE' })
  const newer = Buffer.from('newer than what was lost')
  await group(two, [address(one, 'one')], { bytesPerSecond: 200_000 })
  await Promise.all([
    meanwhile('removed.bin', remove('/uploads/removed.bin')),
    meanwhile('received.bin', remove('/received/received.bin')),
    meanwhile('anew.bin', () => put(two, 'anew.bin', newer))
  ])
  expect(readFileSync(upload('anew.bin'))).toEqual(newer)
  expect(existsSync(upload('removed.bin'))).toBe(false)
  expect(has(two, 'received.bin')).toBeNull()
})
