import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, createReadStream, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sendFile } from '../../../src/nodes/protocol/transfer/sender'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { fileServer, onCleanup, sourceFile, type FileServer } from './file-servers'

const mib = 1024 ** 2
/** Twice what the receiver may take of the memory for it. */
const bigMib = 300
const mostTakenMib = 150
const videoName = 'archivo_video_recibido.mp4'
const python = '/usr/bin/python3'
const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/python', name)

function lacks(...modules: string[]): string | null {
  const found = spawnSync(python, ['-c', `import ${modules.join(', ')}`])
  return found.status === 0 ? null : `${python} with ${modules.join(', ')} is not here`
}

/** Skips with a reason where the programs of the coursework cannot run. */
function story(name: string, missing: string | null, body: () => Promise<void>): void {
  if (missing === null) it(name, body)
  else it.skip(`${name} (${missing})`, body)
}

function run(script: string, args: string[], cwd?: string): ChildProcess & { output: string } {
  const child = spawn(python, [fixture(script), ...args], {
    cwd,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' }
  })
  const program = Object.assign(child, { output: '' })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (program.output += text))
  onCleanup(() => void child.kill('SIGKILL'))
  return program
}

function folder(): string {
  const path = temporaryFolder('coursework')
  onCleanup(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A big file whose bytes differ from block to block, and its hash. */
function bigFile(server: FileServer, mebibytes: number): { path: string; sha256: string } {
  const path = server.path('grande.mp4')
  const block = randomBytes(mib)
  const hash = createHash('sha256')
  const file = openSync(path, 'w')
  for (let n = 0; n < mebibytes; n++) {
    block.writeUInt32BE(n, 0)
    hash.update(block)
    writeSync(file, block)
  }
  closeSync(file)
  return { path, sha256: hash.digest('hex') }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

describe("the coursework's programs", () => {
  story(
    'send 300 MiB in one message to our receiver, whose memory stays bounded',
    lacks('websockets'),
    async () => {
      const server = await fileServer()
      const { path, sha256 } = bigFile(server, bigMib)
      const before = process.memoryUsage.rss()
      let peak = before
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
      const sender = run('emisor.py', [server.receiver, path])
      const [code] = (await once(sender, 'exit')) as [number]
      clearInterval(watch)
      expect(sender.output).toBe('Video enviado\n')
      expect(code).toBe(0)
      await until(() => existsSync(server.path(videoName)))
      expect(await hashOf(server.path(videoName))).toBe(sha256)
      expect((peak - before) / mib).toBeLessThan(mostTakenMib)
    }
  )

  story('receive what our sender sends', lacks('websockets'), async () => {
    const server = await fileServer()
    const source = sourceFile(server, 20 * mib + 7)
    const cwd = folder()
    const receiver = run('receptor.py', ['0'], cwd)
    const [, port] = await until(() => /puerto (\d+)/.exec(receiver.output))
    const result = await sendFile({
      transferId: 't-1',
      path: source.path,
      name: 'video.mp4',
      size: source.size,
      url: `ws://127.0.0.1:${port}`,
      resume: true
    })
    expect(result).toMatchObject({ phase: 'stored', verified: false, sha256: source.sha256 })
    await until(() => receiver.output.includes('Servidor esperando conexiones...'))
    expect(readFileSync(join(cwd, videoName)).equals(source.content)).toBe(true)
    expect(receiver.output.match(/Conexión establecida/g)).toHaveLength(1)
  })

  story('receive what GET /client pushes', lacks('websockets', 'requests'), async () => {
    const cwd = folder()
    const receiver = run('receptor.py', ['0'], cwd)
    const [, port] = await until(() => /puerto (\d+)/.exec(receiver.output))
    const server = await fileServer({}, { links: [{ port: Number(port), side: null }] })
    const source = sourceFile(server, mib, 'uploads/video.mp4')
    const client = run('cliente.py', [`${server.http}/client`])
    await once(client, 'close')
    expect(client.output).toBe("{'response': 'Video descargado correctamente'}\n")
    await until(() => readFileSync(join(cwd, videoName)).equals(source.content))
  })

  story('upload with requests', lacks('requests'), async () => {
    const server = await fileServer()
    const source = sourceFile(server, 3 * mib, 'vídeo ñ.mp4')
    const upload = run('cargar.py', [server.http, source.path])
    await once(upload, 'close')
    expect(upload.output).toBe('302 /uploads/v%C3%ADdeo%20%C3%B1.mp4\n')
    expect(readFileSync(server.path('uploads', 'vídeo ñ.mp4')).equals(source.content)).toBe(true)
  })

  const noCurl = spawnSync('curl', ['--version']).status === 0 ? null : 'curl is not here'
  story('upload with curl, and see why when it is too large', noCurl, async () => {
    const server = await fileServer({ maxUploadBytes: 2 * mib })
    const curl = async (path: string): Promise<string> => {
      const child = spawn('curl', [
        '-s',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        '-F',
        `file=@${path}`,
        server.http
      ])
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
      await once(child, 'close')
      return output
    }
    const small = sourceFile(server, 2 * mib, 'a.mp4')
    expect(await curl(small.path)).toBe('302')
    expect(readFileSync(server.path('uploads', 'a.mp4')).equals(small.content)).toBe(true)
    expect(await curl(sourceFile(server, 30 * mib, 'b.mp4').path)).toBe('413')
    expect(existsSync(server.path('uploads', 'b.mp4'))).toBe(false)
  })
})
