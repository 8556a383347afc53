import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { until } from '../../support/until'
import { fileServer, onCleanup, sha256 } from './file-servers'

test('a connection is in the journal once it has sent something; a health check is not', async () => {
  const server = await fileServer()
  const events = (): unknown[] =>
    server.context.events.filter(({ kind }) => kind === 'connection').map(event => event)
  const port = Number(new URL(server.http).port)
  for (const door of [port, server.receiverPort]) {
    await new Promise(resolve => {
      const probe = connect(door, '127.0.0.1', () => probe.end())
      probe.on('error', () => undefined).resume()
      probe.once('close', resolve)
    })
  }
  await until(() => server.node.stats().connections === 2 && server.node.stats().open === 0)
  expect(events()).toEqual([])

  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined).resume()
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => events().length === 1)
  client.destroy()
  await until(() => events().length === 2)
  expect(events()).toMatchObject([{ action: 'open' }, { action: 'close' }])
})

test('a connection that asked for another protocol has as little time for its next head as any', async () => {
  const server = await fileServer({}, { limits: { headersMs: 200 } })
  const client = connect(Number(new URL(server.http).port), '127.0.0.1')
  let said = ''
  client.on('error', () => undefined).on('data', (chunk: Buffer) => (said += chunk.toString()))
  const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
  client.write(`GET / HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`)
  await until(() => said.includes('200 OK'))
  client.write('GET / HTTP/1.1\r\nHo')
  await until(() => said.includes('408 Request Timeout'))
  client.destroy()
})

test('who ends its side after a whole request gets the answer; in the middle of one, nothing is stored', async () => {
  const server = await fileServer()
  const ask = (text: string): Promise<string> =>
    new Promise(resolve => {
      const client = connect({ port: Number(new URL(server.http).port), allowHalfOpen: true })
      let said = ''
      client.on('error', () => undefined).on('data', (chunk: Buffer) => (said += chunk.toString()))
      client.once('close', () => resolve(said)).end(text)
      client.once('end', () => client.destroy())
    })
  const head = 'PUT /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n'
  expect(await ask(`${head}hol`)).not.toMatch(/^HTTP\/1.1 2/)
  expect(existsSync(server.path('uploads', 'a.txt'))).toBe(false)
  expect(await ask(`${head}hello`)).toMatch(
    new RegExp(`^HTTP/1.1 201 .*${sha256(Buffer.from('hello'))}`, 's')
  )
  const multipart =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\nhi\r\n--b--\r\n'
  const type = 'Content-Type: multipart/form-data; boundary=b\r\n'
  const form = `POST / HTTP/1.1\r\nHost: x\r\n${type}Content-Length: ${multipart.length}\r\n\r\n${multipart}`
  expect(await ask(form)).toMatch(/^HTTP\/1.1 302 .*Location: \/uploads\/f.txt/s)
})

test.each([
  ['a PUT', 'PUT /a.bin HTTP/1.1\r\n', ''],
  [
    'a form',
    'POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n',
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
  ]
])(
  'who sends all of %s before it reads hears that it was refused in the middle',
  async (_what, head, first) => {
    const server = await fileServer({ maxUploadBytes: 1_000_000 })
    const client = connect(Number(new URL(server.http).port), '127.0.0.1')
    onCleanup(() => void client.destroy())
    let failure: Error | null = null
    client.on('error', error => (failure = error)).pause()
    const chunk = (bytes: Buffer): Buffer =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
    function* request(): Generator<Buffer> {
      yield Buffer.from(`${head}Host: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
      if (first !== '') yield chunk(Buffer.from(first))
      for (let n = 0; n < 200 && failure === null; n++) yield chunk(Buffer.alloc(100_000))
      yield Buffer.from('0\r\n\r\n')
    }
    const body = Readable.from(request())
    body.pipe(client, { end: false })
    await once(body, 'end')
    let said = ''
    client.on('data', (bytes: Buffer) => (said += bytes.toString())).resume()
    await until(() => said.includes('\r\n\r\n'))
    expect(said).toMatch(/^HTTP\/1.1 413 /)
    expect(failure).toBeNull()
  }
)

test('who was told to send a body, and is refused in the middle of it, gets to send it and hears why', async () => {
  const server = await fileServer({ maxUploadBytes: 1000 })
  const client = connect(Number(new URL(server.http).port), '127.0.0.1')
  const errors: Error[] = []
  let said = ''
  client.on('error', error => errors.push(error)).on('data', (chunk: Buffer) => (said += chunk.toString()))
  client.write('PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n')
  await until(() => said.includes('100 Continue'))
  const part = Buffer.alloc(256 * 1024, 'a')
  for (let n = 0; n < 16; n++) {
    client.write(`${part.length.toString(16)}\r\n`)
    const sent = new Promise(resolve => client.write(part, resolve))
    client.write('\r\n')
    await sent
    // The answer is there before the rest of the body.
    if (n === 0) await until(() => said.includes('413') || errors.length > 0)
  }
  client.write('0\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n')
  await until(() => said.includes('404') || client.destroyed)
  client.destroy()
  expect(errors).toEqual([])
  expect(said).toMatch(/ 413 [^]* 404 /)
})
