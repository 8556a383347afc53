import { randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { fileServer, sha256, type FileServer } from '../file-servers'
import { ownTime } from '../../../support/own-time'

const run = promisify(execFile)

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

describe('a form', () => {
  it('with several files is stored whole, and answered with the list of all', async () => {
    const server = await fileServer()
    const data = form('a.txt', Buffer.from('one'))
    data.append('file', new Blob(['two']), 'b.txt')
    data.append('file', new Blob(['three']), 'a.txt')
    const answer = await post(server, data)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('/uploads/')
    expect(visible(server).sort()).toEqual(['a (2).txt', 'a.txt', 'b.txt'])
    expect(readFileSync(server.path('uploads', 'a (2).txt'), 'utf8')).toBe('three')
    expect(leftovers(server)).toEqual([])
  })

  it('of which one file cannot have its name stores none', async () => {
    const server = await fileServer()
    mkdirSync(server.path('uploads', 'folder'), { recursive: true })
    const data = form('a.txt', Buffer.from('one'))
    data.append('file', new Blob(['two']), 'folder')
    const answer = await post(server, data)
    expect([answer.status, await answer.text()]).toEqual([
      409,
      expect.stringContaining('guardar folder: una')
    ])
    expect(visible(server)).toEqual(['folder'])
    expect(leftovers(server)).toEqual([])
  })

  it('with files in other fields stores the one in the field file', async () => {
    const server = await fileServer()
    const data = form('portrait.png', Buffer.from('A'), 'portrait')
    for (let n = 0; n < 20; n++) data.append(`note-${n}`, 'x')
    data.append('file', new Blob(['B']), 'b.txt')
    const answer = await post(server, data)
    expect(answer.headers.get('location')).toBe('/uploads/b.txt')
    expect(visible(server)).toEqual(['b.txt'])
    const wrong = await post(server, form('a.mp4', Buffer.from('A'), 'video'))
    expect(await wrong.text()).toContain('campo «file»')
  })

  it('with more than it may have is refused with that reason, and stores nothing', async () => {
    const server = await fileServer()
    const data = form('a.txt', Buffer.from('one'))
    for (let n = 0; n < 70; n++) data.append('file', new Blob(['x']), `${n}.txt`)
    const answer = await post(server, data)
    expect(answer.status).toBe(413)
    expect(await answer.text()).toContain('demasiados archivos')
    expect(visible(server)).toEqual([])
    await until(() => leftovers(server).length === 0)
  })

  it('that cannot be stored is answered without a path of the server', async () => {
    const server = await fileServer()
    mkdirSync(server.path('uploads', 'a.mp4', 'full'), { recursive: true })
    const taken = await post(server, form('a.mp4', Buffer.from('one')))
    expect(taken.status).toBe(409)
    const said = await taken.text()
    expect(said).toContain('una carpeta tiene ese nombre')
    rmSync(server.path('uploads', '.relevo'), { recursive: true })
    const gone = await post(server, form('b.mp4', Buffer.from('one')))
    expect(gone.status).toBe(500)
    for (const page of [said, await gone.text()]) expect(page).not.toContain(server.path())
    expect(server.context.of('refused').at(-1)?.reason).toContain('ENOENT')
  })
})

describe('a PUT', () => {
  const put = (server: FileServer, path: string, body: string | Buffer, headers = {}) =>
    fetch(server.http + path, {
      method: 'PUT',
      body: new Blob([body as Uint8Array<ArrayBuffer> | string]),
      headers
    })

  it('stores its body under the name in its path, and says its hash', async () => {
    const server = await fileServer()
    const body = randomBytes(3_000_000)
    const answer = await put(server, '/v%C3%ADdeo.mp4', body)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe('/uploads/v%C3%ADdeo.mp4')
    expect(answer.headers.get('etag')).toBe(`"${sha256(body)}"`)
    const read = await fetch(server.http + answer.headers.get('location'))
    expect(sha256(new Uint8Array(await read.arrayBuffer()))).toBe(sha256(body))
    expect((await put(server, '/uploads/v%C3%ADdeo.mp4', 'other')).status).toBe(200)
    expect(readFileSync(server.path('uploads', 'vídeo.mp4'), 'utf8')).toBe('other')
    expect(leftovers(server)).toEqual([])
  })

  it.each(['/', '/uploads/', '/a/b.txt', '/%2e%2e', '/%FF'])('to %s is refused', async path => {
    const server = await fileServer()
    expect((await put(server, path, 'x')).status).toBe(400)
    expect(visible(server)).toEqual([])
  })

  it('of a part of a file is refused, as it would be taken for the whole', async () => {
    const server = await fileServer()
    for (const range of ['bytes 0-0/6', 'bytes 4-4/6', 'bytes 5-5/*', 'bytes 5-9/6', 'lines 5-5/6']) {
      const answer = await put(server, '/a.txt', 'x', { 'Content-Range': range })
      expect([range, answer.status]).toEqual([range, 400])
    }
    expect(visible(server)).toEqual([])
    expect(leftovers(server)).toEqual([])
  })

  it('that is cut leaves the file of before, and what came to be gone on with', async () => {
    const server = await fileServer()
    await put(server, '/a.txt', 'before')
    const socket = connect(server.node.ports.port!, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('PUT /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf')
    await until(() => leftovers(server).length === 1)
    socket.end()
    await until(() => leftovers(server)[0] === '_part~a.txt')
    expect(readFileSync(server.path('uploads', 'a.txt'), 'utf8')).toBe('before')
    expect((await put(server, '/a.txt', 'whole')).status).toBe(200)
    expect(leftovers(server)).toEqual([])
  })

  it('that says nothing of its length is refused, and the file of before stays', async () => {
    const server = await fileServer()
    await put(server, '/a.txt', 'before')
    for (const version of ['1.0', '1.1']) {
      const socket = connect(server.node.ports.port!, '127.0.0.1')
      let said = ''
      socket.on('data', data => (said += String(data))).on('error', () => undefined)
      socket.write(`PUT /a.txt HTTP/${version}\r\nHost: x\r\n\r\n`)
      await until(() => said.startsWith('HTTP/1.1 411 '))
      socket.destroy()
    }
    expect(readFileSync(server.path('uploads', 'a.txt'), 'utf8')).toBe('before')
    expect(await (await put(server, '/a.txt', '')).text()).toContain('a.txt: 0 bytes')
  })

  it('above the limit is answered 413', async () => {
    const server = await fileServer({ maxUploadBytes: 100 })
    expect((await put(server, '/a', Buffer.alloc(101))).status).toBe(413)
    expect((await put(server, '/b', Buffer.alloc(100))).status).toBe(201)
  })

  it('of no known length is answered 413 once it is above the limit', async () => {
    const server = await fileServer({ maxUploadBytes: 100 })
    const socket = connect(server.node.ports.port!, '127.0.0.1')
    let said = ''
    socket.on('data', data => (said += String(data))).on('error', () => undefined)
    socket.write(
      `PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n`
    )
    await until(() => said.startsWith('HTTP/1.1 413 '))
    await until(() => leftovers(server).length === 0)
    socket.destroy()
  })

  it('of curl is taken', async () => {
    const server = await fileServer()
    writeFileSync(server.path('from curl.bin'), randomBytes(2_000_000))
    const { stdout } = await run('curl', ['-sS', '-T', server.path('from curl.bin'), `${server.http}/`])
    expect(stdout).toContain('from curl.bin: 2000000 bytes, SHA-256 ')
    expect(visible(server)).toEqual(['from curl.bin'])
  })
})

describe('a request that offers h2c, as each of Java’s does', () => {
  it('is a request like any other, with its body', async () => {
    const server = await fileServer()
    const socket = connect(server.node.ports.port!, '127.0.0.1')
    let said = ''
    socket.on('data', data => (said += String(data)))
    const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\n'
    const body = 'x'.repeat(200_000)
    socket.write(`PUT /a.txt HTTP/1.1\r\nHost: x\r\n${h2c}Content-Length: ${body.length}\r\n\r\n${body}`)
    await until(() => said.startsWith('HTTP/1.1 201'))
    said = ''
    socket.write('GET /uploads/a.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await until(() => said.endsWith(body))
    await until(() => socket.destroyed || socket.readableEnded)
  })
})

describe('a range', () => {
  it.each([
    ['bytes=-500', 206, 'hola'],
    ['bytes=-2', 206, 'la'],
    ['bytes=1-2', 206, 'ol'],
    ['bytes=1-', 206, 'ola'],
    ['bytes=4-', 416, null],
    ['bytes=-0', 416, null],
    ['lines=1-2', 200, 'hola']
  ])('of %s is answered %i', async (range, status, expected) => {
    const server = await fileServer()
    writeFileSync(server.path('uploads', 'a.txt'), 'hola')
    const answer = await fetch(`${server.http}/uploads/a.txt`, { headers: { Range: range } })
    expect(answer.status).toBe(status)
    if (expected !== null) expect(await answer.text()).toBe(expected)
  })

  it('of an empty file is the whole of it', async () => {
    const server = await fileServer()
    writeFileSync(server.path('uploads', 'a.txt'), '')
    for (const range of ['bytes=0-', 'bytes=-5']) {
      const answer = await fetch(`${server.http}/uploads/a.txt`, { headers: { Range: range } })
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
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
    ['filename="con.mp4"', '_con.mp4'],
    // As browsers and Python's requests write a quote and a new line.
    ['filename="a %22b%22%0D%0Ac.mp4"', 'a _b_c.mp4'],
    ['filename="100%25.mp4"', '100%25.mp4']
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

  it('above the limit is answered 413 also where its end, which is read long before the disk is done, is not one', async () => {
    const server = await fileServer({ maxUploadBytes: 100 })
    const answer = await fetch(`${server.http}/`, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=xx' },
      body: `--xx\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(200)}`
    })
    expect(answer.status).toBe(413)
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

  it('has a link in the listing that programs find which read no HTML', async () => {
    const server = await fileServer()
    await post(server, form("it's.txt", Buffer.from('x')))
    const page = await (await fetch(`${server.http}/uploads/`)).text()
    expect(page).toContain('<a href="it%27s.txt">it&#39;s.txt</a>')
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
