import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ipBytes } from '../../../../src/nodes/file-server/doors/keys/ip-bytes'
import { selfSigned } from '../../../../src/nodes/file-server/doors/keys/self-signed'
import { startFileServer } from '../../../../src/nodes/file-server/start'
import { until } from '../../../support/until'
import { sha256, sourceFile } from '../file-servers'
import { doorServer, type DoorServer } from './doors'
import { has, pythonWith, run } from './programs'

const python = pythonWith('requests')
const certOf = (server: DoorServer): string => server.path('keys', 'tls.crt')

function put(server: DoorServer, path: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const ca = readFileSync(certOf(server))
    const asked = request({ host: 'localhost', port: server.port.https, path, method: 'PUT', ca }, response =>
      resolve(response.resume().statusCode ?? 0)
    )
    asked.on('error', reject).end(body)
  })
}

describe('the certificate of a file server', () => {
  it('is made once, for the names of this machine, and only its owner reads its key', async () => {
    const server = await doorServer(['https', 'wss'], { names: ['relevo.test'] })
    const cert = new X509Certificate(readFileSync(certOf(server)))
    for (const name of ['localhost', 'relevo.test']) expect(cert.checkHost(name)).toBe(name)
    for (const ip of ['127.0.0.1', '::1']) expect(cert.checkIP(ip)).toBe(ip)
    expect(cert.verify(cert.publicKey)).toBe(true)
    if (process.platform !== 'win32')
      expect(statSync(server.path('keys', 'tls.key')).mode & 0o777).toBe(0o600)
    await server.node.drain(0)
    const again = await startFileServer(server.context)
    expect(readFileSync(certOf(server), 'utf8')).toBe(cert.toString())
    await again.drain(0)
  })

  it('may be replaced by one of one’s own, and is refused where its key is another’s', async () => {
    const server = await doorServer(['https'])
    await server.node.drain(0)
    const own = selfSigned('my-own', ['localhost'])
    writeFileSync(certOf(server), own.cert)
    await expect(startFileServer(server.context)).rejects.toThrow('no certificate and its key')
    writeFileSync(server.path('keys', 'tls.key'), own.key)
    const node = await startFileServer(server.context)
    const socket = connectTls({ port: node.ports.doors?.https ?? 0, host: 'localhost', ca: own.cert })
    await until(() => socket.authorized)
    socket.destroy()
    await node.drain(0)
  })

  it('that was made here and has ended is made again', async () => {
    const server = await doorServer(['https'])
    await server.node.drain(0)
    const old = selfSigned('old', ['localhost'], new Date(2020, 0, 1))
    writeFileSync(certOf(server), old.cert)
    writeFileSync(server.path('keys', 'tls.key'), old.key)
    const node = await startFileServer(server.context)
    expect(Date.parse(new X509Certificate(readFileSync(certOf(server))).validTo)).toBeGreaterThan(Date.now())
    await node.drain(0)
  })

  it('has each address in its bytes', () => {
    expect(ipBytes('127.0.0.1').toString('hex')).toBe('7f000001')
    expect(ipBytes('::1').toString('hex')).toBe('0'.repeat(31) + '1')
    expect(ipBytes('fe80::a:1:2:3').toString('hex')).toBe('fe80000000000000000a000100020003')
    expect(ipBytes('::ffff:127.0.0.1').toString('hex')).toBe('00000000000000000000ffff7f000001')
  })

  it.skipIf(!has('openssl', 'version'))('is one that openssl takes (skipped without openssl)', async () => {
    const server = await doorServer(['https'])
    const { code, out } = await run('openssl', [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'localhost'],
      ...['-CAfile', certOf(server), certOf(server)]
    ])
    expect([code, out]).toEqual([0, expect.stringContaining('OK')])
  })
})

describe('HTTPS', () => {
  it('stores a PUT, and serves it', async () => {
    const server = await doorServer(['https'])
    expect(await put(server, '/a.txt', 'hello')).toBe(201)
    expect(server.upload('a.txt')?.toString()).toBe('hello')
    await until(() => server.node.stats().bytesIn > 500)
  })

  it('refuses what is no TLS, and goes on', async () => {
    const server = await doorServer(['https'])
    const socket = connect(server.port.https)
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n')
    await until(() => server.context.of('refused').length > 0)
    expect(await put(server, '/a.txt', 'hello')).toBe(201)
  })

  it.skipIf(!has('curl'))('takes what curl sends, by -T and by -F (skipped without curl)', async () => {
    const server = await doorServer(['https'])
    const source = sourceFile(server, 2 * 1024 ** 2)
    const url = `https://localhost:${server.port.https}/`
    const put = await run('curl', ['-fsS', '--cacert', certOf(server), '-T', source.path, url])
    expect([put.code, put.out]).toEqual([0, expect.stringContaining(source.sha256)])
    const form = await run('curl', [
      '-fsS',
      '--cacert',
      certOf(server),
      '-F',
      `file=@${source.path};filename=form.bin`,
      url
    ])
    expect(form.code).toBe(0)
    for (const name of ['source.bin', 'form.bin']) expect(sha256(server.upload(name)!)).toBe(source.sha256)
    expect((await run('curl', ['-fsS', '-T', source.path, url])).code).not.toBe(0)
  })

  it.skipIf(python === null)('takes what requests sends (skipped without it)', async () => {
    const server = await doorServer(['https'])
    const source = sourceFile(server, 2 * 1024 ** 2)
    const { code, out } = await run(python ?? '', [
      join(import.meta.dirname, 'fixtures', 'requests_upload.py'),
      ...[`https://localhost:${server.port.https}`, source.path, certOf(server)]
    ])
    expect([code, out]).toEqual([0, '201 302\n'])
    for (const name of ['put.bin', 'post.bin']) expect(sha256(server.upload(name)!)).toBe(source.sha256)
  })
})
