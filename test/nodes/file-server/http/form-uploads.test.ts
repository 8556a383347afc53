import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { fileServer, sha256, type FileServer } from '../file-servers'
import { ownTime } from '../../../support/own-time'

function form(name: string, content: Uint8Array, field = 'file'): FormData {
  const data = new FormData()
  data.append(field, new Blob([content as Uint8Array<ArrayBuffer>], { type: 'video/mp4' }), name)
  return data
}

const post = (server: FileServer, body: FormData) =>
  fetch(`${server.http}/`, { method: 'POST', body, redirect: 'manual' })

/** A multipart body by hand, for headers that no library would write. */
function postRaw(server: FileServer, disposition: string, content = 'hola') {
  return fetch(`${server.http}/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'multipart/form-data; boundary=xx' },
    body: `--xx\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: video/mp4\r\n\r\n${content}\r\n--xx--\r\n`
  })
}

function status(url: string, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(url, options, response => resolve(response.resume().statusCode!))
    asking.on('error', reject).end()
  })
}

const visible = (server: FileServer): string[] =>
  readdirSync(server.path('uploads')).filter(name => !name.startsWith('.'))
const leftovers = (server: FileServer): string[] =>
  readdirSync(server.path('uploads', '.relevo')).filter(name => !name.endsWith('.sha256'))

describe('the upload page', () => {
  it('has the heading, one file input and one submit button', async () => {
    const server = await fileServer()
    const page = await (await fetch(server.http)).text()
    expect(page).toContain('<h1>Carga un nuevo archivo</h1>')
    expect(page.match(/<input type="file" name="file"/g)).toHaveLength(1)
    expect(page.match(/type="submit" value="Cargar"/g)).toHaveLength(1)
    expect(page).toContain('enctype="multipart/form-data"')
  })
})

describe('an upload', () => {
  it('is stored under its name and answered with 302 to it', async () => {
    const server = await fileServer()
    const video = randomBytes(3_000_000)
    const answer = await post(server, form('vídeo 1.mp4', video))
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('/uploads/v%C3%ADdeo%201.mp4')
    const file = await fetch(server.http + answer.headers.get('location'))
    expect(file.headers.get('content-type')).toBe('video/mp4')
    expect(sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha256(video))
    expect(leftovers(server)).toEqual([])
  })

  it.each([
    ['filename="../../etc/passwd"', 'passwd'],
    ['filename="..\\\\..\\\\win.ini"', 'win.ini'],
    ["filename*=UTF-8''a%C3%B1o.mp4", 'año.mp4'],
    ["filename*=UTF-8''..%2F..%2Fllano.mp4", 'llano.mp4'],
    ['filename=".profile"', 'profile'],
    ['filename="con.mp4"', '_con.mp4']
  ])('called %s becomes %s', async (filename, expected) => {
    const server = await fileServer()
    const answer = await postRaw(server, `name="file"; ${filename}`)
    expect(answer.status).toBe(302)
    expect(visible(server)).toEqual([expected])
  })

  it.each([
    ['no file at all', 'name="otro"'],
    ['a form sent with nothing chosen', 'name="file"; filename=""'],
    ['a file in another field', 'name="video"; filename="a.mp4"'],
    ['a name of which nothing is left', 'name="file"; filename=".."']
  ])('of %s is answered 400 with the form', async (_what, disposition) => {
    const server = await fileServer()
    const answer = await postRaw(server, disposition)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('Carga un nuevo archivo')
    expect(visible(server)).toEqual([])
  })

  it('that is not a form is answered 400', async () => {
    const server = await fileServer()
    expect((await fetch(server.http, { method: 'POST', body: 'hola' })).status).toBe(400)
    const noBoundary = { 'Content-Type': 'multipart/form-data; x=y' }
    expect((await fetch(server.http, { method: 'POST', body: 'x', headers: noBoundary })).status).toBe(400)
  })

  it('above the limit is answered 413 and leaves nothing', async () => {
    const server = await fileServer({ maxUploadBytes: 1_000_000 })
    expect((await post(server, form('a.mp4', Buffer.alloc(1_000_000)))).status).toBe(302)
    expect((await post(server, form('b.mp4', Buffer.alloc(1_000_001)))).status).toBe(413)
    expect((await post(server, form('c.mp4', Buffer.alloc(3_000_000)))).status).toBe(413)
    expect(visible(server)).toEqual(['a.mp4'])
    await until(() => leftovers(server).length === 0)
  })

  it('that is cut leaves no file, and the server goes on', async () => {
    const server = await fileServer()
    const socket = connect(server.node.ports.port!, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=xx\r\nContent-Length: 1000000\r\n\r\n' +
        '--xx\r\nContent-Disposition: form-data; name="file"; filename="medio.mp4"\r\n\r\n' +
        'x'.repeat(100_000)
    )
    await until(() => leftovers(server).length === 1)
    socket.destroy()
    await until(() => leftovers(server).length === 0)
    expect(visible(server)).toEqual([])
    expect((await fetch(server.http)).status).toBe(200)
  })

  it('that is cut anywhere leaves the earlier file of its name', async () => {
    const server = await fileServer()
    const upload = (content: string): string =>
      `--xx\r\nContent-Disposition: form-data; name="file"; filename="v.mp4"\r\n\r\n${content}\r\n--xx--`
    const whole = upload('antes')
    const headers = { 'Content-Type': 'multipart/form-data; boundary=xx' }
    await fetch(server.http, { method: 'POST', headers, body: whole, redirect: 'manual' })
    const next = upload('despues')
    for (const framing of [`Content-Length: ${next.length}`, 'Transfer-Encoding: chunked']) {
      for (let at = 1; at < next.length; at += at < next.length - 12 ? 13 : 1) {
        const socket = connect(server.node.ports.port!, '127.0.0.1').on('error', () => undefined)
        const part = framing.startsWith('T')
          ? `${at.toString(16)}\r\n${next.slice(0, at)}\r\n`
          : next.slice(0, at)
        socket.end(
          `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=xx\r\n${framing}\r\n\r\n${part}`
        )
        socket.resume()
        await new Promise(resolve => socket.once('close', resolve))
      }
    }
    await until(() => leftovers(server).length === 0)
    expect(readFileSync(server.path('uploads', 'v.mp4'), 'utf8')).toBe('antes')
  })

  it('of a body that ends before the form does is answered 400', async () => {
    const server = await fileServer()
    const answer = await fetch(server.http, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=xx' },
      body: '--xx\r\nContent-Disposition: form-data; name="file"; filename="medio.mp4"\r\n\r\nhol'
    })
    expect(answer.status).toBe(400)
    expect(visible(server)).toEqual([])
    await until(() => leftovers(server).length === 0)
  })

  it('waits for 100-continue only as long as it is wanted', async () => {
    const server = await fileServer({ maxUploadBytes: 1000 })
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request(server.http, {
        method: 'POST',
        headers: {
          Expect: '100-continue',
          'Content-Length': 10 ** 9,
          'Content-Type': 'multipart/form-data; boundary=x'
        }
      })
      asking.on('response', response => resolve(response.statusCode!))
      asking.on('continue', () => reject(new Error('it asked for the body')))
      asking.on('error', reject)
      asking.flushHeaders()
    })
    expect(status).toBe(413)
  })

  it('of the same name as another replaces it as a whole', async () => {
    const server = await fileServer()
    const contents = Array.from({ length: 6 }, () => randomBytes(400_000))
    await Promise.all(contents.map(content => post(server, form('igual.mp4', content))))
    const stored = sha256(readFileSync(server.path('uploads', 'igual.mp4')))
    expect(contents.map(sha256)).toContain(stored)
    const served = await fetch(`${server.http}/uploads/igual.mp4`)
    expect(served.headers.get('etag')).toBe(`"${stored}"`)
  })
})

describe('a file', () => {
  const content = randomBytes(10_000)

  async function withFile(name = 'video.mp4'): Promise<FileServer> {
    const server = await fileServer()
    mkdirSync(server.path('uploads'), { recursive: true })
    writeFileSync(server.path('uploads', name), content)
    return server
  }

  it('put there by hand has its hash as ETag, the same on every server', async () => {
    const [one, other] = [await withFile(), await withFile()]
    const etags = await Promise.all(
      [one, other].map(async ({ http }) => (await fetch(`${http}/uploads/video.mp4`)).headers.get('etag'))
    )
    expect(etags).toEqual([`"${sha256(content)}"`, `"${sha256(content)}"`])
    writeFileSync(one.path('uploads', 'video.mp4'), 'otro')
    expect((await fetch(`${one.http}/uploads/video.mp4`)).headers.get('etag')).toBe(
      `"${sha256(Buffer.from('otro'))}"`
    )
  })

  it.each([
    ['bytes=0-99', 206, content.subarray(0, 100)],
    ['bytes=9990-', 206, content.subarray(9990)],
    ['bytes=-5', 206, content.subarray(-5)],
    ['bytes=9999-20000', 206, content.subarray(9999)],
    ['bytes=10000-', 416, null],
    ['nada', 200, content]
  ])('asked for %s answers %i', async (range, status, expected) => {
    const server = await withFile()
    const answer = await fetch(`${server.http}/uploads/video.mp4`, { headers: { Range: range } })
    expect(answer.status).toBe(status)
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (expected !== null) expect(bytes.equals(expected)).toBe(true)
    else expect(answer.headers.get('content-range')).toBe('bytes */10000')
  })

  it('goes on with If-Range when it is the same, and starts again when not', async () => {
    const server = await withFile()
    const ask = (etag: string) =>
      fetch(`${server.http}/uploads/video.mp4`, { headers: { Range: 'bytes=5000-', 'If-Range': etag } })
    expect((await ask(`"${sha256(content)}"`)).status).toBe(206)
    expect((await ask('"otro"')).status).toBe(200)
  })

  it('answers HEAD with its headers, and 304 to who has it', async () => {
    const server = await withFile()
    const head = await fetch(`${server.http}/uploads/video.mp4`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-length')).toBe('10000')
    expect(head.headers.get('accept-ranges')).toBe('bytes')
    expect(head.headers.get('last-modified')).toBeTruthy()
    expect(head.headers.get('x-content-type-options')).toBe('nosniff')
    // fetch would add `Cache-Control: no-cache`.
    const headers = { 'If-None-Match': head.headers.get('etag')! }
    expect(await status(`${server.http}/uploads/video.mp4`, { headers })).toBe(304)
  })

  it.each(['malo.html', 'malo.svg', 'malo.shtml', 'malo.xsd', 'malo.atom', 'malo.desconocido', 'malo'])(
    'that a browser could run is sandboxed: %s',
    async name => {
      const server = await withFile(name)
      const answer = await fetch(`${server.http}/uploads/${name}`)
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    }
  )

  it('that a browser only plays is not', async () => {
    const server = await withFile('bueno.mp4')
    const answer = await fetch(`${server.http}/uploads/bueno.mp4`)
    expect(answer.headers.get('content-security-policy')).toBeNull()
  })

  it.each([
    '/uploads/../secreto',
    '/uploads/..%2fsecreto',
    '/uploads/%2e%2e%2fsecreto',
    '/uploads/..%5csecreto',
    '/uploads/.relevo/video.mp4.sha256',
    '/uploads/.relevo%2fvideo.mp4.sha256',
    '/uploads/%00',
    '/uploads/%',
    '/uploads/.relevo',
    '//uploads/../secreto'
  ])('outside the folder is not served: %s', async path => {
    const server = await withFile()
    writeFileSync(server.path('secreto'), 'x')
    expect(await status(server.http, { path })).toBe(404)
  })

  it('is in the listing, as JSON when asked and as a page otherwise', async () => {
    const server = await withFile('a & b.mp4')
    const json = await fetch(`${server.http}/uploads/`, { headers: { Accept: 'application/json' } })
    expect(await json.json()).toMatchObject({ files: [{ name: 'a & b.mp4', size: 10_000 }] })
    const page = await (await fetch(`${server.http}/uploads/`)).text()
    expect(page).toContain('<a href="a%20%26%20b.mp4">a &amp; b.mp4</a>')
  })
})

describe('the HTTP door', () => {
  it('answers 404 and 405 to what it does not have', async () => {
    const server = await fileServer()
    expect((await fetch(`${server.http}/nada`)).status).toBe(404)
    expect((await fetch(`${server.http}/`, { method: 'DELETE' })).status).toBe(405)
  })

  it('refuses headers that are too large, and goes on', async () => {
    const server = await fileServer()
    const answer = await fetch(server.http, { headers: { 'X-Long': 'x'.repeat(30_000) } })
    expect(answer.status).toBe(431)
    expect((await fetch(server.http)).status).toBe(200)
  })

  it('answers 408 soon to whoever is slow with the headers', async () => {
    const server = await fileServer({}, { limits: { headersMs: 200 } })
    const socket = connect(Number(new URL(server.http).port), '127.0.0.1')
    socket.on('error', () => undefined)
    const begun = ownTime()
    const drip = setInterval(() => socket.write('X: y\r\n'), 50)
    socket.write('GET / HTTP/1.1\r\n')
    let text = ''
    socket.on('data', chunk => (text += String(chunk)))
    await new Promise(resolve => socket.once('close', resolve))
    clearInterval(drip)
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(begun()).toBeLessThan(10_000)
  })

  it('drains at once when nothing is in work', async () => {
    const server = await fileServer()
    await (await fetch(server.http)).text()
    const begun = ownTime()
    await server.node.drain(5000)
    expect(begun()).toBeLessThan(2000)
    await expect(fetch(server.http)).rejects.toThrow()
  })
})
