import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { WebSocket, type ClientOptions } from 'ws'
import type { WebLimits } from '../../src/web/limits'
import { startPanelServer, type PanelServer } from '../../src/web/panel-server'
import { fakeLab, type FakeLab } from './fake-lab'
import { temporaryFolder } from '../support/temporary-folder'

export interface Serving {
  readonly lab: FakeLab
  readonly server: PanelServer
  readonly folder: string
  readonly rendererDir: string
  readonly log: string[]
  readonly bearer: { readonly authorization: string }
  request(path: string, options?: RequestOptions): Promise<Answer>
  /** Resolves when it is open; rejects with the status of a refusal. */
  connect(options?: ClientOptions, protocols?: string[]): Promise<WebSocket>
  close(): Promise<void>
}

interface RequestOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A panel server with a fake lab and a small built panel, on a free port. */
export async function serve(limits: Partial<WebLimits> = {}): Promise<Serving> {
  const folder = temporaryFolder('web')
  const rendererDir = join(folder, 'renderer')
  mkdirSync(join(rendererDir, 'assets'), { recursive: true })
  writeFileSync(join(rendererDir, 'index.html'), '<h1>panel</h1>')
  writeFileSync(join(rendererDir, 'assets', 'index-abc123.js'), 'export {}')
  writeFileSync(join(rendererDir, '.secret'), 'hidden')
  writeFileSync(join(folder, 'outside.txt'), 'outside')
  const lab = fakeLab()
  const log: string[] = []
  const server = await startPanelServer({ lab, rendererDir, port: 0, log: text => log.push(text), limits })
  const sockets: WebSocket[] = []
  return {
    lab,
    server,
    folder,
    rendererDir,
    log,
    bearer: { authorization: `Bearer ${server.token}` },
    request: (path, options) => request(server.port, path, options),
    connect: (options, protocols = []) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}/api/ws`, protocols, options)
        sockets.push(socket)
        socket.on('error', reject)
        socket.on('open', () => resolve(socket))
        socket.on('unexpected-response', (_request, answer) => reject(new Error(String(answer.statusCode))))
      }),
    close: async () => {
      sockets.forEach(socket => socket.terminate())
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Unlike `fetch`, it sends the path and the headers as they are. */
function request(port: number, path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', chunk => (text += chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Sends bytes as they are, and resolves with all that came back until the end. */
export function rawExchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', chunk => (text += chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

/** The next message of a client, parsed. */
export function nextMessage(socket: WebSocket): Promise<unknown> {
  return new Promise(resolve => socket.once('message', data => resolve(JSON.parse(String(data)))))
}
