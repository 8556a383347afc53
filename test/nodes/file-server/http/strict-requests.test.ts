import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startAdmin } from '../../../../src/nodes/balancer/admin/server'
import { serve } from '../../../web/serving'
import { fileServer, onCleanup } from '../file-servers'

/** The status of the answer to these bytes, and whether the connection ended behind it. */
function ask(port: number, head: string, body = ''): Promise<{ status: number; ended: boolean }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n${body}`, 'latin1'))
    const status = (): number => Number(text.split(' ', 2)[1])
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      // A good one is kept alive.
      if (status() < 400 && text.includes('\r\n\r\n')) {
        socket.destroy()
        resolve({ status: status(), ended: false })
      }
    })
    socket.on('end', () => resolve({ status: status(), ended: true }))
    socket.on('error', reject)
  })
}

const websocket =
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

/** Requests of GET that two programs could read in two ways, by what is wrong with them; `HOST` is the server's own. */
const heads: Readonly<Record<string, { status: number; lines: string }>> = {
  'two Hosts': { status: 400, lines: 'Host: HOST\r\nHost: other' },
  'the same Host twice': { status: 400, lines: 'Host: HOST\r\nhost: HOST' },
  'no Host': { status: 400, lines: 'A: b' },
  'a Host with a path': { status: 400, lines: 'Host: HOST/a' },
  'a Host with a user': { status: 400, lines: 'Host: me@HOST' },
  'a Host with a blank': { status: 400, lines: 'Host: HOST b' },
  'a list of Hosts': { status: 400, lines: 'Host: HOST, HOST' },
  'a Host whose port is none': { status: 400, lines: 'Host: 127.0.0.1:http' },
  'a Host with half a bracket': { status: 400, lines: 'Host: [::1' },
  'a folded line': { status: 400, lines: 'Host: HOST\r\nA: b\r\n c' },
  'a folded Host': { status: 400, lines: 'Host: HOST\r\n\tb' }
}

/** The same of PUT, with the body that would be stored. */
const bodies: Readonly<Record<string, { status: number; lines: string; body: string; version?: string }>> = {
  'the same length twice': { status: 400, lines: 'Content-Length: 1\r\nContent-Length: 1', body: 'x' },
  'two lengths': { status: 400, lines: 'Content-Length: 1\r\nContent-Length: 2', body: 'xy' },
  'a list of lengths': { status: 400, lines: 'Content-Length: 1, 1', body: 'x' },
  'a length, then chunks': {
    ...{ status: 400, lines: 'Content-Length: 5\r\nTransfer-Encoding: chunked', body: '0\r\n\r\n' }
  },
  'chunks, then a length': {
    ...{ status: 400, lines: 'Transfer-Encoding: chunked\r\nContent-Length: 5', body: '0\r\n\r\n' }
  },
  'chunks in HTTP/1.0': {
    ...{ status: 400, lines: 'Transfer-Encoding: chunked', body: '1\r\nx\r\n0\r\n\r\n', version: '1.0' }
  },
  'another coding under chunks': {
    ...{ status: 501, lines: 'Transfer-Encoding: gzip, chunked', body: '1\r\nx\r\n0\r\n\r\n' }
  },
  'a folded coding': { status: 400, lines: 'Transfer-Encoding:\r\n chunked', body: '0\r\n\r\n' },
  'another version': { status: 505, lines: 'Content-Length: 1', body: 'x', version: '2.0' }
}

describe('a request that two programs could read in two ways is refused', () => {
  it('at both doors of a file server, whatever it asks for', async () => {
    const { node, path } = await fileServer()
    for (const port of [node.ports.port ?? 0, node.ports.receiverPort ?? 0]) {
      const host = `127.0.0.1:${port}`
      for (const [what, { status, lines }] of Object.entries(heads))
        for (const more of ['', `\r\n${websocket}`, '\r\nUpgrade: h2c\r\nConnection: Upgrade']) {
          const head = `GET /received/ HTTP/1.1\r\n${lines.replaceAll('HOST', host)}${more}`
          expect(await ask(port, head), `${what}${more}`).toEqual({ status, ended: true })
        }
      expect(await ask(port, `GET /received/ HTTP/1.1\r\nHost: ${host}`)).toMatchObject({ status: 200 })
      expect(await ask(port, 'GET /received/ HTTP/1.1\r\nHost: [::1]:80')).toMatchObject({ status: 200 })
    }
    const port = node.ports.port ?? 0
    for (const [what, { status, lines, body, version = '1.1' }] of Object.entries(bodies)) {
      const head = `PUT /a HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\n${lines}`
      expect(await ask(port, head, body), what).toMatchObject({ status })
    }
    expect(existsSync(path('uploads', 'a'))).toBe(false)
    expect(readdirSync(path('uploads', '.relevo'))).toEqual([])
  })

  it('by the web host', async () => {
    const web = await serve()
    onCleanup(() => web.close())
    const { port } = web.server
    for (const [what, { status, lines }] of Object.entries(heads))
      for (const more of ['', `\r\n${websocket}`]) {
        const head = `GET /api/ws HTTP/1.1\r\n${lines.replaceAll('HOST', `127.0.0.1:${port}`)}${more}`
        expect(await ask(port, head), `${what}${more}`).toEqual({ status, ended: true })
      }
  })

  it("by the balancer's page of status", async () => {
    const admin = await startAdmin({ host: '127.0.0.1', port: 0 }, () => ({}) as never)
    onCleanup(() => admin.close())
    const { port, pathname } = new URL(admin.url)
    for (const [what, { status, lines }] of Object.entries(heads)) {
      // What its parser refuses it ends without a word.
      if (what.includes('folded') || what === 'no Host') continue
      const head = `GET ${pathname} HTTP/1.1\r\n${lines.replaceAll('HOST', `127.0.0.1:${port}`)}`
      expect(await ask(Number(port), head), what).toEqual({ status, ended: true })
    }
  })
})
