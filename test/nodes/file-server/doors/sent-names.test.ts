import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import ssh2, { type SFTPWrapper } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { startFileServer } from '../../../../src/nodes/file-server/start'
import { fileServerLimits } from '../../../../src/nodes/file-server/limits'
import { until } from '../../../support/until'
import { onCleanup } from '../file-servers'
import { doorServer, type DoorServer } from './doors'

/** How a file is sent by each road; resolves with the name that its sender hears, where the road has a word for that. */
interface Road {
  send(name: string, content: string): Promise<string | null>
}

async function ftpClient(server: DoorServer): Promise<Client> {
  const client = new Client(20_000)
  onCleanup(() => client.close())
  await client.access({ host: '127.0.0.1', port: server.port.ftp })
  return client
}

async function sftpClient(server: DoorServer): Promise<SFTPWrapper> {
  const client = new ssh2.Client()
  onCleanup(() => void client.destroy())
  client.connect({ host: '127.0.0.1', port: server.port.sftp, username: 'anybody' })
  await once(client, 'ready')
  return new Promise((resolve, reject) =>
    client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp)))
  )
}

const located = (answer: Response): string | null =>
  decodeURIComponent(answer.headers.get('location') ?? '').replace('/uploads/', '') || null

const roads: Readonly<Record<string, (server: DoorServer) => Promise<Road>>> = {
  PUT: async server => ({
    send: async (name, body) =>
      located(await fetch(`${server.http}/${encodeURIComponent(name)}`, { method: 'PUT', body }))
  }),
  'the form': async server => ({
    send: async (name, content) => {
      const body = new FormData()
      body.set('file', new File([content], name))
      return located(await fetch(server.http, { method: 'POST', body, redirect: 'manual' }))
    }
  }),
  FTP: async server => {
    const client = await ftpClient(server)
    return {
      send: async (name, content) => {
        const { message } = await client.uploadFrom(Readable.from([content]), name)
        return /^226 stored as (.*), \d+ bytes/.exec(message)?.[1] ?? name
      }
    }
  },
  SFTP: async server => {
    const sftp = await sftpClient(server)
    return {
      send: (name, content) =>
        new Promise((resolve, reject) =>
          sftp.writeFile(name, content, error => (error ? reject(error) : resolve(null)))
        )
    }
  },
  TCP: async server => ({
    send: async (name, content) => {
      const socket = connect(server.port.tcp, '127.0.0.1')
      socket.end(`STORE ${Buffer.byteLength(content)} ${name}\n${content}`)
      return /^STORED \d+ \w+ (.*)\n$/.exec(await text(socket))?.[1] ?? null
    }
  })
}

const server = (): Promise<DoorServer> => doorServer(['ftp', 'sftp', 'tcp'], { port: 0 })
const stored = (at: DoorServer): Record<string, string> =>
  Object.fromEntries(at.names().map(name => [name, String(at.upload(name))]))

describe.each(Object.entries(roads))('by %s', (_road, open) => {
  it('files of two names that are one when made safe are both stored, and each is replaced by its own', async () => {
    const at = await server()
    const { send } = await open(at)
    expect([null, 'a_b.txt']).toContain(await send('a:b.txt', 'first'))
    expect([null, 'a_b (2).txt']).toContain(await send('a?b.txt', 'second'))
    expect(stored(at)).toEqual({ 'a_b.txt': 'first', 'a_b (2).txt': 'second' })
    await send('a?b.txt', 'second, again')
    await send('a:b.txt', 'first, again')
    expect(stored(at)).toEqual({ 'a_b.txt': 'first, again', 'a_b (2).txt': 'second, again' })
  })

  it('a file that has the very name gets it, and the one that was only called so is kept beside', async () => {
    const at = await server()
    const { send } = await open(at)
    await send('CON', 'device')
    expect([null, '_CON']).toContain(await send('_CON', 'file'))
    expect(stored(at)).toEqual({ _CON: 'file', '_CON (2)': 'device' })
    expect(at.context.texts().join()).toContain('_CON, which was sent as CON, is _CON (2) now')
    await send('CON', 'device, again')
    await send('_CON', 'file, again')
    expect(stored(at)).toEqual({ _CON: 'file, again', '_CON (2)': 'device, again' })
  })

  it('a file that is only called as a folder is has another name', async () => {
    const at = await server()
    mkdirSync(at.path('uploads', 'a_b'))
    const { send } = await open(at)
    expect([null, 'a_b (2)']).toContain(await send('a:b', 'file'))
    expect(String(at.upload('a_b (2)'))).toBe('file')
  })

  it('a name with a backslash is read and removed by it over HTTP, and is not that of what stands behind it', async () => {
    const at = await server()
    const { send } = await open(at)
    const overHttp = (method = 'GET'): Promise<Response> => fetch(`${at.http}/uploads/a%5Cb`, { method })
    await send('b', 'short')
    expect([null, 'b (2)']).toContain(await send('a\\b', 'long'))
    expect(stored(at)).toEqual({ b: 'short', 'b (2)': 'long' })
    expect(await (await overHttp()).text()).toBe('long')
    expect([(await overHttp('DELETE')).status, (await overHttp()).status]).toEqual([204, 404])
    expect(stored(at)).toEqual({ b: 'short' })
  })

  it('a name is the same however its letters are composed', async () => {
    const at = await server()
    const { send } = await open(at)
    await send('año.txt', 'one')
    await send('an\u0303o.txt', 'two')
    expect(stored(at)).toEqual({ 'año.txt': 'two' })
  })
})

it('of what is sent and removed at once by names that are one, each name has one file at most', async () => {
  const at = await server()
  const { send } = await (roads['PUT'] ?? expect.fail())(at)
  const remove = (name: string): Promise<Response> =>
    fetch(`${at.http}/uploads/${encodeURIComponent(name)}`, { method: 'DELETE' })
  for (let round = 0; round < 20; round++) {
    const sent = ['CON', '_CON', 'CON.', 'CON', '_CON', 'CON.'].map(name => send(name, name))
    await Promise.all([...sent, remove('CON'), remove('_CON'), send('CON', 'CON')])
    const contents = Object.values(stored(at))
    // Nobody removes this one.
    expect(contents).toContain('CON.')
    expect(new Set(contents).size, JSON.stringify(stored(at))).toBe(contents.length)
  }
  expect(at.leftovers()).toEqual([])
})

it('what was sent by each name is found by it over FTP, and removed, also by the next life', async () => {
  const at = await server()
  const client = await ftpClient(at)
  for (const [name, content] of [
    ['a:b', '1'],
    ['a?b', '22']
  ] as const)
    await client.uploadFrom(Readable.from([content]), name)
  await expect(client.size('a*b')).rejects.toThrow('550')
  expect([await client.size('a:b'), await client.size('a?b'), await client.size('a_b (2)')]).toEqual([
    1, 2, 2
  ])
  await at.node.drain(0)
  const again = await startFileServer(at.context, fileServerLimits)
  onCleanup(() => again.drain(0))
  const next = await ftpClient({ ...at, port: again.ports.doors as DoorServer['port'] })
  await next.uploadFrom(Readable.from(['333']), 'a?b')
  expect(stored(at)).toEqual({ a_b: '1', 'a_b (2)': '333' })
  await next.rename('a?b', 'a*b')
  expect(await next.size('a*b')).toBe(3)
  await next.remove('a:b')
  expect(Object.values(stored(at))).toEqual(['333'])
})

it('in folders whose names are one when made safe, files of one name are two', async () => {
  const at = await server()
  const client = await ftpClient(at)
  for (const folder of ['x:', 'x?']) {
    await client.cd('/')
    await client.send(`MKD ${folder}`, true)
    await client.cd(folder)
    expect(await client.pwd()).toBe(`/${folder}`)
    await client.uploadFrom(Readable.from([folder]), 'a')
  }
  expect([String(at.upload('x_/a')), String(at.upload('x_/a (2)'))]).toEqual(['x:', 'x?'])
})

it('what was cut of one is not gone on with by another that is the same when made safe', async () => {
  const at = await server()
  const part = (name: string, content: string, from: number, size: number): Promise<Response> =>
    fetch(`${at.http}/${encodeURIComponent(name)}`, {
      method: 'PUT',
      body: content,
      headers: { 'Content-Range': `bytes ${from}-${size - 1}/${size}` }
    })
  const sftp = await sftpClient(at)
  const cut = connect(Number(new URL(at.http).port), '127.0.0.1')
  cut.write('PUT /a%3Ab HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst')
  await until(() => at.leftoverBytes() === 5)
  cut.destroy()
  const offset = async (name: string): Promise<string | null> =>
    (await fetch(`${at.http}/uploads/${encodeURIComponent(name)}`, { method: 'HEAD' })).headers.get(
      'upload-offset'
    )
  await until(async () => (await offset('a:b')) === '5')
  expect([await offset('a?b'), await offset('a_b')]).toEqual([null, null])
  expect((await part('a?b', 'other', 5, 10)).status).toBe(409)
  await expect(
    new Promise((resolve, reject) => sftp.stat('a?b', error => (error ? reject(error) : resolve(null))))
  ).rejects.toThrow('no such file')
  expect((await part('a:b', 'second', 5, 11)).status).toBe(201)
  expect(stored(at)).toEqual({ a_b: 'firstsecond' })
})

it('what was cut of a file in a folder is not gone on with by one whose name is said with a folder', async () => {
  const at = await server()
  const client = await ftpClient(at)
  await client.send('MKD a', true)
  const sftp = await sftpClient(at)
  const handle = await new Promise<Buffer>((resolve, reject) =>
    sftp.open('/a/b', 'w', (error, opened) => (error ? reject(error) : resolve(opened)))
  )
  await new Promise<void>((resolve, reject) =>
    sftp.write(handle, Buffer.from('first'), 0, 5, 0, error => (error ? reject(error) : resolve()))
  )
  sftp.end()
  await until(async () => (await client.size('a/b').catch(() => 0)) === 5)
  const said = await fetch(`${at.http}/a%2Fb`, { method: 'HEAD' })
  expect(said.headers.get('upload-offset')).toBeNull()
  const headers = { 'Content-Range': 'bytes 5-9/10' }
  expect((await fetch(`${at.http}/a%2Fb`, { method: 'PUT', body: 'other', headers })).status).toBe(409)
  expect((await fetch(`${at.http}/a%2Fb`, { method: 'PUT', body: 'whole' })).status).toBe(201)
  expect(String(at.upload('b'))).toBe('whole')
  expect(await client.size('a/b')).toBe(5)
})

it('what was sent by a name is read by it over HTTP, and by the one that it has', async () => {
  const at = await server()
  const { send } = await (roads['PUT'] ?? expect.fail())(at)
  await send('a:b', 'first')
  await send('a?b', 'second')
  await send('.film', 'hidden')
  const read = async (path: string): Promise<string> => (await fetch(`${at.http}/uploads/${path}`)).text()
  expect([await read('a%3Ab'), await read('a%3Fb'), await read('.film')]).toEqual([
    'first',
    'second',
    'hidden'
  ])
  expect([await read('a_b'), await read('a_b%20(2)'), await read('film')]).toEqual([
    'first',
    'second',
    'hidden'
  ])
  const statuses = ['a*b', '.relevo', '.relevo/x', '%2e%2e%2fx', 'x%5C.film'].map(
    async path => (await fetch(`${at.http}/uploads/${path}`)).status
  )
  expect(await Promise.all(statuses)).toEqual([404, 404, 404, 404, 404])
})

describe.each(['RELEVO~1', 'relevo~2', 'RE54A2~1'])(
  'the folder %s, which Windows may call .relevo by',
  name => {
    it('is at no door the one that is there', async () => {
      const at = await doorServer(['ftp', 'sftp'], { port: 0 })
      const [ftp, sftp] = [await ftpClient(at), await sftpClient(at)]
      for (const place of ['uploads', 'received']) {
        mkdirSync(at.path(place, name), { recursive: true })
        writeFileSync(at.path(place, name, 'own'), 'own')
      }
      const asked = ['', '::$INDEX_ALLOCATION', '.', '%20'].flatMap(end =>
        [`uploads/${name}${end}`, `received/${name}${end}`].flatMap(path => [path, `${path}/`, `${path}/own`])
      )
      for (const path of asked) {
        expect((await fetch(`${at.http}/${path}`)).status, path).toBe(404)
        expect((await fetch(`${at.http}/${path}`, { method: 'DELETE' })).status, path).toBe(404)
      }
      await expect(ftp.cd(name)).rejects.toThrow('550')
      await expect(ftp.size(`${name}/own`)).rejects.toThrow('550')
      await expect(ftp.remove(`${name}/own`)).rejects.toThrow('550')
      for (const path of [name, `${name}/own`])
        await expect(
          new Promise((resolve, reject) => sftp.stat(path, error => (error ? reject(error) : resolve(null))))
        ).rejects.toThrow('no such file')
      for (const place of ['uploads', 'received'])
        expect(readFileSync(at.path(place, name, 'own'), 'utf8')).toBe('own')
    })
  }
)

const oddNames = [
  '.film.mp4',
  '...three',
  ' before and after ',
  'ends with dots..',
  'CON',
  'nul.txt',
  'RELEVO~1',
  'a:b?c*d',
  'a\\b',
  'cafe\u0301.txt',
  'a%2Fb%',
  'x'.repeat(255),
  `${'ñ'.repeat(127)}.`
]

it.each(oddNames)(
  'what was sent as %j is found, read, renamed and removed by that name at every door',
  async name => {
    const at = await server()
    const [ftp, sftp] = [await ftpClient(at), await sftpClient(at)]
    const overHttp = (method: string): Promise<Response> =>
      fetch(`${at.http}/uploads/${encodeURIComponent(name)}`, { method })
    const overSftp = (
      act: (client: SFTPWrapper, done: (error: Error | null | undefined) => void) => void
    ): Promise<boolean> => new Promise(resolve => act(sftp, error => resolve(!error)))
    const { send } = await (roads['FTP'] ?? expect.fail())(at)
    const removes = [
      async () => (await overHttp('DELETE')).ok,
      async () => (await ftp.remove(name)).code === 250,
      () => overSftp((client, done) => client.unlink(name, done))
    ]
    for (const remove of removes) {
      await send(name, 'sent')
      expect(await (await overHttp('GET')).text()).toBe('sent')
      expect(await ftp.size(name)).toBe(4)
      expect(await overSftp((client, done) => client.stat(name, done))).toBe(true)
      await ftp.rename(name, 'on its way')
      expect((await overHttp('GET')).status).toBe(404)
      expect(await overSftp((client, done) => client.rename('on its way', name, done))).toBe(true)
      expect(await remove()).toBe(true)
      expect(at.names()).toEqual([])
      expect((await overHttp('DELETE')).status).toBe(404)
    }
  }
)

it('a folder is listed over HTTP by the name that it was made by', async () => {
  const at = await server()
  const client = await ftpClient(at)
  await client.send('MKD x:', true)
  await client.uploadFrom(Readable.from(['1']), 'x:/.film')
  const answer = await fetch(`${at.http}/uploads/x%3A/`, { headers: { Accept: 'application/json' } })
  expect(await answer.json()).toMatchObject({ files: [{ name: 'film', size: 1 }] })
  const removed = await fetch(`${at.http}/uploads/x%3A/.film`, { method: 'DELETE' })
  expect([removed.status, at.upload('x_/film')]).toEqual([204, null])
})
