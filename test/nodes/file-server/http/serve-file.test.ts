import { renameSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { fileServer, sha256, sourceFile } from '../file-servers'

test('a file that is replaced while it is served is served to its end, with the hash of these bytes', async () => {
  const server = await fileServer()
  const before = sourceFile(server, 24 * 1024 ** 2, 'uploads/video.mp4')
  const response = await new Promise<IncomingMessage>(resolve =>
    get(`${server.http}/uploads/video.mp4`, resolve)
  )
  const chunks: Buffer[] = []
  // More than all buffers between hold is left to be read when the file is another one.
  writeFileSync(server.path('uploads', 'next'), Buffer.alloc(24 * 1024 ** 2, 7))
  renameSync(server.path('uploads', 'next'), server.path('uploads', 'video.mp4'))
  for await (const chunk of response) chunks.push(chunk as Buffer)
  expect(response.headers.etag).toBe(`"${before.sha256}"`)
  expect(sha256(Buffer.concat(chunks))).toBe(before.sha256)
  const next = await fetch(`${server.http}/uploads/video.mp4`, { headers: { Range: 'bytes=-5' } })
  expect([next.status, Buffer.from(await next.arrayBuffer())]).toEqual([206, Buffer.alloc(5, 7)])
})

test('what is no file is not found, and nothing stays open', async () => {
  const server = await fileServer()
  for (const path of ['none.bin', '.relevo', 'a%2fb'])
    expect((await fetch(`${server.http}/uploads/${path}`)).status).toBe(404)
  sourceFile(server, 10, 'uploads/folder/in.txt')
  expect((await fetch(`${server.http}/uploads/folder`)).status).toBe(404)
})

test('what is in folders of the uploads is listed, served and removed, and nothing out of them', async () => {
  const server = await fileServer()
  const source = sourceFile(server, 1000, 'uploads/a b/deep/in.txt')
  const list = async (path: string): Promise<unknown> =>
    (await fetch(server.http + path, { headers: { Accept: 'application/json' } })).json()
  expect(await list('/uploads/')).toMatchObject({ files: [], folders: ['a b'] })
  expect(await list('/uploads/a%20b/deep/')).toMatchObject({
    files: [{ name: 'in.txt', size: 1000 }],
    folders: []
  })
  const got = await fetch(`${server.http}/uploads/a%20b/deep/in.txt`)
  expect(sha256(Buffer.from(await got.arrayBuffer()))).toBe(source.sha256)
  for (const path of [
    'a%20b/.relevo/x',
    'a%20b/..%2f..%2fkeys',
    'none/',
    'a%20b//deep/in.txt',
    'a%20b/deep/in.txt/'
  ])
    expect((await fetch(`${server.http}/uploads/${path}`)).status).toBe(404)
  const remove = (path: string) => fetch(server.http + path, { method: 'DELETE' })
  expect((await remove('/uploads/a%20b/deep/')).status).toBe(404)
  expect((await remove('/uploads/a%20b/deep/in.txt')).ok).toBe(true)
  expect((await remove('/uploads/a%20b/deep/in.txt')).status).toBe(404)
})
