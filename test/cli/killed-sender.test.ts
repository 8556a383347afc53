import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { freePorts } from '../support/ports'
import { temporaryFolder } from '../support/temporary-folder'
import { until } from '../support/until'
import { Cli } from './cli-process'

const mib = 1024 ** 2
const videoName = 'archivo_video_recibido.mp4'
/** More than what fits between a sender and a receiver, so that the sender is killed in the middle. */
const video = randomBytes(64 * mib)
const cli = new Cli()
let dir: string
let receiver: { port: number; said: () => string }
let ports: number[]

beforeAll(async () => {
  dir = temporaryFolder('killed')
  mkdirSync(join(dir, 'server', 'uploads'), { recursive: true })
  writeFileSync(join(dir, 'server', 'uploads', 'video.mp4'), video)
  ports = await freePorts(2)
  const { stdout, stderr } = cli.start(
    ['file-server', '--receiver-port', String(ports[0]), '--dir', join(dir, 'receiver')],
    { RELEVO_DATA: join(dir, 'data') }
  )
  receiver = { port: ports[0]!, said: () => stdout() + stderr() }
  await until(() => answers(ports[0]!))
})
afterAll(() => {
  cli?.remove()
  rmSync(dir, { recursive: true, force: true })
})

async function answers(port: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/`)).status > 0
}

const cuts = (): number => receiver.said().split(`${videoName} cortado. Conexión cerrada.`).length - 1

/** Passes 5 MiB on to the receiver and holds the rest back until `release`. */
async function holdingRelay(): Promise<{ port: number; held: () => boolean; release: () => void }> {
  let client: Socket | null = null
  let passed = 0
  let holds = true
  const relay = createServer({ allowHalfOpen: true }, socket => {
    client = socket
    const upstream = connect({ port: receiver.port, host: '127.0.0.1', allowHalfOpen: true })
    for (const one of [socket, upstream]) one.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      passed += chunk.length
      upstream.write(chunk)
      if (holds && passed > 5 * mib) socket.pause()
    })
    socket.on('end', () => upstream.end())
    upstream.pipe(socket)
    upstream.on('close', () => relay.close())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as { port: number }).port,
    held: () => client?.isPaused() === true,
    release: () => {
      holds = false
      client?.resume()
    }
  }
}

it('a whole file stays when the sender of the next one is killed, be it a file server or relevo send', async () => {
  const source = join(dir, 'earlier.mp4')
  writeFileSync(source, 'antes')
  const to = (port: number): string[] => ['--route', `ws://127.0.0.1:${port}`, '--plain']
  const sent = await cli.run(['send', source, ...to(receiver.port)])
  expect(sent).toMatchObject({ code: 0 })
  expect(sent.stdout).toMatch(/^earlier\.mp4 whole \(framing\): received to its end/)
  const kept = (): string => readFileSync(join(dir, 'receiver', videoName), 'utf8')
  expect(kept()).toBe('antes')

  const behind = await holdingRelay()
  const door = ['--port', String(ports[1]), '--push-to', `127.0.0.1:${behind.port}`]
  const server = cli.start(['file-server', ...door, '--dir', join(dir, 'server')])
  await until(() => answers(ports[1]!))
  const pushed = fetch(`http://127.0.0.1:${ports[1]}/client`).catch(() => 'no answer')
  await until(() => behind.held())
  server.child.kill('SIGKILL')
  await server.exited
  behind.release()
  expect(await pushed).toBe('no answer')
  await until(() => cuts() === 1)
  expect(kept()).toBe('antes')

  const other = await holdingRelay()
  const sender = cli.start(['send', join(dir, 'server', 'uploads', 'video.mp4'), ...to(other.port)])
  await until(() => other.held())
  sender.child.kill('SIGKILL')
  await sender.exited
  other.release()
  await until(() => cuts() === 2)
  expect(kept()).toBe('antes')
  expect(existsSync(join(dir, 'receiver', 'received'))).toBe(false)
})

it('relevo send ends with 6 when nobody said that it was stored', async () => {
  const silent = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => false })
  silent.on('connection', socket => {
    socket.on('message', (data: Buffer) => data.length === 0 && socket.terminate())
  })
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  const source = join(dir, 'small.mp4')
  writeFileSync(source, 'x')
  const { code, stdout, stderr } = await cli.run([
    'send',
    source,
    '--route',
    `ws://127.0.0.1:${port}`,
    '--plain'
  ])
  silent.close()
  expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
  expect(stderr).toMatch(/unknown \(unanswered\): all was sent/)
})
