import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Client } from 'basic-ftp'
import { describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { onCleanup, sha256, sourceFile } from '../file-servers'
import { doorServer, type DoorServer } from './doors'
import { has, pythonWith, run } from './programs'

const mib = 1024 ** 2
const account = { user: 'ana', password: 'secreto' }
const python = pythonWith('ftplib')

async function login(server: DoorServer, user?: string, password?: string): Promise<Client> {
  const client = new Client(20_000)
  onCleanup(() => client.close())
  await client.access({ host: '127.0.0.1', port: server.port.ftp, user, password })
  return client
}

/** A control connection by hand; `ask` resolves with the reply. */
class Control {
  readonly socket: Socket
  #said = ''

  constructor(server: DoorServer) {
    this.socket = connect(server.port.ftp, '127.0.0.1')
    this.socket.on('data', chunk => (this.#said += String(chunk))).on('error', () => undefined)
    onCleanup(() => void this.socket.destroy())
  }

  /** The next reply, of one line or of several. */
  async reply(): Promise<string> {
    const found = await until(() => /^(?:(\d{3})-[^]*?\r\n\1 .*|\d{3} .*)\r\n/m.exec(this.#said))
    this.#said = this.#said.slice(found.index + found[0].length)
    return found[0].trim()
  }

  ask(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`, 'latin1')
    return this.reply()
  }

  async login(): Promise<this> {
    await this.reply()
    await this.ask('USER anonymous')
    await this.ask('PASS x')
    return this
  }

  /** Begins to store a file, and resolves with its connection for data. */
  async store(command: string): Promise<Socket> {
    const [, port] = /\(\|\|\|(\d+)\|\)/.exec(await this.ask('EPSV')) ?? []
    const data = connect(Number(port), '127.0.0.1')
    data.on('error', () => undefined)
    onCleanup(() => void data.destroy())
    expect(await this.ask(command)).toMatch(/^150/)
    return data
  }
}

describe('FTP', () => {
  it('does nothing that a web page has a browser say', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    await client.uploadFrom(Readable.from(['mine']), 'video.mp4')
    const head = 'POST / HTTP/1.1\r\nHost: 127.0.0.1:2121\r\nContent-Type: text/plain\r\n\r\n'
    const body = 'USER anonymous\r\nPASS x\r\nDELE video.mp4\r\n'
    for (const parts of [[head + body], [head, body], [head.slice(0, 9), head.slice(9), body]]) {
      const page = connect(server.port.ftp, '127.0.0.1')
      const closed = new Promise(resolve => page.once('close', resolve))
      let said = ''
      page.on('error', () => undefined).on('data', chunk => (said += String(chunk)))
      for (const part of parts) page.write(part)
      await closed
      expect(said).not.toMatch(/^(230|250)/m)
    }
    expect(server.upload('video.mp4')?.toString()).toBe('mine')
  })

  it('stores a file, lists it, and gives it back', async () => {
    const server = await doorServer(['ftp'])
    const source = sourceFile(server, 3 * mib + 5)
    const client = await login(server)
    const { message } = await client.uploadFrom(source.path, 'mi video.mp4')
    expect(message).toContain(source.sha256)
    expect(server.upload('mi video.mp4')?.equals(source.content)).toBe(true)
    expect(await client.list()).toMatchObject([{ name: 'mi video.mp4', size: source.size }])
    expect(await client.size('mi video.mp4')).toBe(source.size)
    await client.downloadTo(server.path('back'), 'mi video.mp4')
    expect(sha256(readFileSync(server.path('back')))).toBe(source.sha256)
    await client.downloadTo(server.path('back'), 'mi video.mp4', mib)
    await client.uploadFrom(Readable.from([]), 'empty')
    expect(server.upload('empty')).toHaveLength(0)
    expect(server.node.stats().bytesIn).toBeGreaterThan(source.size)
  })

  it('says the name that a file has where its client has said another one', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    const store = async (name: string): Promise<string> =>
      (await client.uploadFrom(Readable.from(['x']), name)).message
    expect(await store('CON')).toMatch(/^226 stored as _CON, 1 bytes/)
    expect(await store('a:b.txt')).toMatch(/^226 stored as a_b.txt, /)
    expect(await store('./plain.txt')).toMatch(/^226 stored, /)
    await client.ensureDir('in')
    expect(await store('aux.txt')).toMatch(/^226 stored as in\/_aux.txt, /)
    expect((await client.rename('_aux.txt', '/nul')).message).toBe('250 renamed as _nul')
  })

  it('takes rights for each file, and keeps its own; says that its folder is gone', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    await client.uploadFrom(Readable.from(['x']), 'a')
    expect((await client.send('SITE CHMOD 755 a')).code).toBe(200)
    expect((await client.send('SITE EXEC ls', true)).code).toBe(504)
    rmSync(server.path('uploads'), { recursive: true })
    await expect(client.uploadFrom(Readable.from(['x']), 'b')).rejects.toThrow(
      '451 the folder of the receiver is gone'
    )
  })

  it('keeps the earlier file where its client was killed, though both connections ended with a FIN', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    await client.uploadFrom(Readable.from(['earlier']), 'video.mp4')
    const sender = spawn(process.execPath, [
      join(import.meta.dirname, 'fixtures', 'endless-ftp.mjs'),
      ...[String(server.port.ftp), 'video.mp4']
    ])
    await until(() => (server.context.of('transfer').at(-1)?.bytes ?? 0) > mib)
    sender.kill('SIGKILL')
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'cut' })
    expect(server.upload('video.mp4')?.toString()).toBe('earlier')
  })

  it('goes on with what was cut, by APPE and by REST', async () => {
    const server = await doorServer(['ftp'])
    const source = sourceFile(server, 2 * mib)
    for (const [name, command] of [
      ['a.bin', 'APPE a.bin'],
      ['b.bin', 'STOR b.bin']
    ] as const) {
      const first = await new Control(server).login()
      const data = await first.store(`STOR ${name}`)
      data.write(source.content.subarray(0, mib))
      await until(() => server.leftoverBytes() === mib)
      first.socket.destroy()
      data.destroy()
      await until(() => server.leftovers().includes(`_part~${name}`))
      const second = await new Control(server).login()
      expect(await second.ask(`SIZE ${name}`)).toBe(`213 ${mib}`)
      if (command.startsWith('STOR')) expect(await second.ask(`REST ${mib}`)).toMatch(/^350/)
      const rest = await second.store(command)
      rest.end(source.content.subarray(mib))
      expect(await second.reply()).toContain(source.sha256)
      expect(server.upload(name)?.equals(source.content)).toBe(true)
    }
    expect(server.leftovers()).toEqual([])
    const third = await new Control(server).login()
    expect(await third.ask('EPSV')).toMatch(/^229/)
    expect(await third.ask('APPE a.bin')).toMatch(/^553/)
  })

  it('stores nothing that is shorter than was announced, was aborted, or was reset', async () => {
    const server = await doorServer(['ftp'])
    const control = await new Control(server).login()
    await control.ask('ALLO 1000')
    const short = await control.store('STOR a.bin')
    short.end('short')
    expect(await control.reply()).toMatch(/^426 5 of 1000 bytes/)
    const aborted = await control.store('STOR a.bin')
    aborted.write('half')
    await until(() => server.leftoverBytes() === 4)
    expect(await control.ask('\xff\xf4\xff\xf2ABOR')).toMatch(/^426/)
    expect(await control.reply()).toMatch(/^226/)
    const reset = await control.store('STOR a.bin')
    reset.write('halves')
    await until(() => server.leftoverBytes() === 6)
    reset.resetAndDestroy()
    expect(await control.reply()).toMatch(/^426/)
    const both = await control.store('STOR a.bin')
    both.write('bytes and the reset are found at one look')
    both.resetAndDestroy()
    expect(await control.reply()).toMatch(/^426/)
    expect(server.names()).toEqual([])
    await control.ask('ALLO 5')
    const whole = await control.store('STOR a.bin')
    whole.end('whole')
    expect(await control.reply()).toMatch(/^226/)
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'whole', evidence: 'framing' })
  })

  it('asks for the account of the topology, and lets nobody in where others reach it and there is none', async () => {
    const server = await doorServer(['ftp'], { account })
    await expect(login(server)).rejects.toThrow('530')
    await expect(login(server, 'ana', 'x')).rejects.toThrow('530')
    await (await login(server, 'ana', 'secreto')).pwd()
    const open = await doorServer(['ftp'], { host: '0.0.0.0' })
    await expect(login(open)).rejects.toThrow('530')
    const control = new Control(open)
    await control.reply()
    expect(await control.ask('LIST')).toMatch(/^530/)
    for (let n = 0; n < 6; n++) expect(await control.ask('USER a')).toMatch(/^331/)
  })

  it('connects to nobody, leads nowhere else, and survives what is no FTP', async () => {
    const server = await doorServer(['ftp'], {}, { headersMs: 200 })
    const control = await new Control(server).login()
    expect(await control.ask('PORT 127,0,0,1,0,22')).toMatch(/^502/)
    expect(await control.ask('EPRT |1|127.0.0.1|22|')).toMatch(/^502/)
    expect(await control.ask('CWD ..')).toMatch(/^250/)
    expect(await control.ask('CWD ../etc')).toMatch(/^550/)
    expect(await control.ask('SIZE ../../../etc/passwd')).toMatch(/^550/)
    expect(await control.ask('SIZE ..')).toMatch(/^553/)
    expect(await control.ask('STOR a')).toMatch(/^425/)
    expect(await control.ask('constructor')).toMatch(/^502/)
    const wrong = new Control(server)
    wrong.socket.write(Buffer.alloc(100_000, 'x'))
    await until(() => wrong.socket.destroyed || wrong.socket.readableEnded)
    const silent = new Control(server)
    await until(() => silent.socket.readableEnded)
    expect(await control.ask('NOOP')).toMatch(/^200/)
  })

  it('removes and renames a file', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    for (const name of ['a', 'b', 'c'])
      await client.uploadFrom(Readable.from([Buffer.from(`this is ${name}`)]), name)
    await client.rename('a', 'b')
    expect(server.upload('b')?.toString()).toBe('this is a')
    await client.remove('c')
    expect(server.names()).toEqual(['b'])
    const control = await new Control(server).login()
    expect(await control.ask('DELE c')).toMatch(/^550/)
    expect(await control.ask('RNFR c')).toMatch(/^550/)
    expect(await control.ask('RNTO c')).toMatch(/^503/)
    expect(await control.ask('RNFR b')).toMatch(/^350/)
    expect(await control.ask('NOOP')).toMatch(/^200/)
    expect(await control.ask('RNTO c')).toMatch(/^503/)
    await control.ask('RNFR b')
    expect(await control.ask('RNTO d/c')).toMatch(/^553/)
    expect(server.names()).toEqual(['b'])
    const part = await control.store('STOR cut')
    part.write('half')
    await until(() => server.leftoverBytes() === 4)
    control.socket.destroy()
    const later = await new Control(server).login()
    await until(async () => (await later.ask('SIZE cut')) === '213 4')
    expect(await later.ask('DELE cut')).toMatch(/^250/)
    expect(server.leftovers()).toEqual([])
  })

  it('makes, enters and removes folders, none of which leads out', async () => {
    const server = await doorServer(['ftp'])
    const control = await new Control(server).login()
    for (const [line, code] of [
      ['MKD a', '257 "/a"'],
      ['MKD a', '550 there is such'],
      ['XMKD a/b', '257 "/a/b"'],
      ['MKD no/b', '550 there is no folder no'],
      ['CWD a/b', '250'],
      ['PWD', '257 "/a/b"'],
      ['CWD none', '550'],
      ['CDUP', '250'],
      ['PWD', '257 "/a"'],
      ['MKD ../../../../con', '257 "/_con"'],
      ['CWD ../../..', '250'],
      ['PWD', '257 "/"'],
      ['CWD .relevo', '550'],
      ['MKD ..', '550'],
      [`MKD ${'d/'.repeat(20)}e`, '550'],
      ['RNFR a', '550 a folder keeps'],
      ['RMD a', '550 there is something in'],
      ['STOR a', '425'],
      ['MLST a', '250-'],
      ['SIZE a', '213'],
      ['DELE a', '550'],
      ['RMD none', '550 there is no such'],
      ['XRMD a/b', '250']
    ] as const) {
      const answer = await control.ask(line)
      if (line !== 'SIZE a') expect(`${line}: ${answer}`).toContain(`${line}: ${code}`)
      else expect(answer).toMatch(/^550/)
    }
    expect(server.names().sort()).toEqual(['_con', 'a'])
    const client = await login(server)
    await client.uploadFrom(Readable.from([Buffer.from('in a')]), 'a/x.txt')
    await client.uploadFrom(Readable.from([Buffer.alloc(2 * mib, 'y')]), 'a/y.txt')
    expect((await client.list('a')).map(({ name, size }) => [name, size])).toEqual([
      ['x.txt', 4],
      ['y.txt', 2 * mib]
    ])
    await client.ensureDir('a/deeper')
    await client.rename('../x.txt', 'z.txt')
    expect(server.upload('a/deeper/z.txt')?.toString()).toBe('in a')
    // The earlier file stays where its client was killed, and what came can be gone on with, in folders too.
    const cut = await new Control(server).login()
    const part = await cut.store('STOR a/y.txt')
    part.write('half')
    await until(() => server.leftoverBytes() === 4)
    cut.socket.destroy()
    await until(() => server.leftovers().some(name => name.startsWith('_part~a%2Fy')))
    expect(server.upload('a/y.txt')).toHaveLength(2 * mib)
    await client.removeDir('/a')
    expect(server.names()).toEqual(['_con'])
  })

  it('gives nothing of a file from beyond its end, and says of a folder that was made meanwhile that it has the name', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    await client.uploadFrom(Readable.from(['earlier']), 'a')
    writeFileSync(server.path('back'), 'too long')
    await expect(client.downloadTo(server.path('back'), 'a', 8)).rejects.toThrow('554 it has 7 bytes')
    const control = await new Control(server).login()
    const data = await control.store('STOR b')
    data.write('half')
    await until(() => server.leftoverBytes() === 4)
    await client.send('MKD b')
    data.end('whole')
    expect(await control.reply()).toBe('553 a folder has that name')
    await until(() => server.leftovers().length === 0)
  })

  it('gives no file the name of a folder, nor a folder the name of a file', async () => {
    const server = await doorServer(['ftp'])
    const client = await login(server)
    await client.uploadFrom(Readable.from([Buffer.from('x')]), 'file')
    await client.send('MKD folder')
    await expect(client.send('MKD file')).rejects.toThrow('550 a file has that name')
    await expect(client.uploadFrom(Readable.from([Buffer.from('x')]), 'folder')).rejects.toThrow('553')
    await expect(client.rename('file', 'folder')).rejects.toThrow('553')
    expect(server.upload('file')?.toString()).toBe('x')
    expect(server.leftovers()).toEqual([])
  })

  it('says why a file is refused', async () => {
    const server = await doorServer(['ftp'], { maxUploadBytes: 1000 })
    const client = await login(server)
    await expect(client.uploadFrom(Readable.from([Buffer.alloc(5000)]), 'a')).rejects.toThrow('552')
    expect(server.names()).toEqual([])
    expect(server.leftovers()).toEqual([])
  })

  it('says why while its client still sends, and takes the next file', async () => {
    const server = await doorServer(['ftp'], { maxUploadBytes: 4 * mib })
    const control = await new Control(server).login()
    const data = await control.store('STOR large.bin')
    let lost: unknown = null
    data.on('error', error => (lost = error))
    // More than what waits on the way: most of it is sent after the refusal.
    const all = new Promise(resolve => data.write(Buffer.alloc(24 * mib), resolve))
    expect(await control.reply()).toMatch(/^552 more than \d+ bytes$/)
    await all
    data.end()
    await until(() => data.closed)
    expect(lost).toBeNull()
    expect([server.names(), server.leftovers()]).toEqual([[], []])
    const small = await control.store('STOR small.bin')
    small.end('small')
    expect(await control.reply()).toMatch(/^226 /)
    expect(server.upload('small.bin')?.toString()).toBe('small')
  })

  it.skipIf(!has('curl'))('takes what curl sends, and lets it go on (skipped without curl)', async () => {
    const server = await doorServer(['ftp'])
    const source = sourceFile(server, 2 * mib)
    const url = `ftp://127.0.0.1:${server.port.ftp}/`
    expect(await run('curl', ['-sS', '-T', source.path, url])).toEqual({ code: 0, out: '' })
    expect(sha256(server.upload('source.bin')!)).toBe(source.sha256)
    expect((await run('curl', ['-sS', url])).out).toContain('source.bin')
    const deep = ['-sS', '--ftp-create-dirs', '-T', source.path, `${url}a/b/`]
    for (let n = 0; n < 2; n++) expect(await run('curl', deep)).toEqual({ code: 0, out: '' })
    expect(sha256(server.upload('a/b/source.bin')!)).toBe(source.sha256)
    expect(await run('curl', ['-sS', '-l', `${url}a/`])).toEqual({ code: 0, out: 'b\n' })
    const control = await new Control(server).login()
    const data = await control.store('STOR b.bin')
    data.write(source.content.subarray(0, mib))
    await until(() => server.leftoverBytes() === mib)
    control.socket.destroy()
    await until(() => server.leftovers().length > 0 && server.leftovers()[0]!.startsWith('_part~'))
    expect(await run('curl', ['-sS', '-C', '-', '-T', source.path, `${url}b.bin`])).toEqual({
      code: 0,
      out: ''
    })
    expect(sha256(server.upload('b.bin')!)).toBe(source.sha256)
  })

  it.skipIf(!has('lftp'))('takes what lftp sends (skipped without lftp)', async () => {
    const server = await doorServer(['ftp'])
    const source = sourceFile(server, 2 * mib)
    const { code, out } = await run('lftp', [
      '-c',
      `open ftp://127.0.0.1:${server.port.ftp}; put ${source.path} -o a.bin; cls -l; get a.bin -o ${server.path('b')}`
    ])
    expect([code, out]).toEqual([0, expect.stringContaining('a.bin')])
    expect(sha256(server.upload('a.bin')!)).toBe(source.sha256)
    expect(sha256(readFileSync(server.path('b')))).toBe(source.sha256)
    const lftp = (line: string) => run('lftp', ['-c', `open ftp://127.0.0.1:${server.port.ftp}; ${line}`])
    mkdirSync(server.path('flat', 'deep'), { recursive: true })
    for (const name of ['one', 'two', 'deep/three']) writeFileSync(server.path('flat', name), name)
    const all = ['deep/three', 'one', 'two']
    for (const how of ['mirror -R', 'mirror -c -R', 'mirror -R --delete']) {
      expect(await lftp(`${how} ${server.path('flat')} /in/here`)).toMatchObject({ code: 0 })
      expect(all.map(name => String(server.upload(`in/here/${name}`)))).toEqual(all)
    }
    expect(await lftp(`mirror /in ${server.path('back')}`)).toMatchObject({ code: 0 })
    expect(all.map(name => readFileSync(server.path('back', 'here', name), 'utf8'))).toEqual(all)
    // What is gone here goes there, the folder too.
    rmSync(server.path('flat', 'deep'), { recursive: true })
    expect(await lftp(`mirror -R --delete ${server.path('flat')} /in/here`)).toMatchObject({ code: 0 })
    expect(await lftp('cls -1 /in/here')).toEqual({ code: 0, out: '/in/here/one\n/in/here/two\n' })
    expect(await lftp('rm -r /in; mkdir -p /x/y/z')).toMatchObject({ code: 0 })
    expect(server.names().sort()).toEqual(['a.bin', 'x'])
  })

  it.skipIf(python === null)('takes what Python’s ftplib sends (skipped without Python)', async () => {
    const server = await doorServer(['ftp'])
    const source = sourceFile(server, mib)
    const script = server.path('send.py')
    writeFileSync(
      script,
      [
        'import ftplib, sys',
        'ftp = ftplib.FTP()',
        'ftp.connect("127.0.0.1", int(sys.argv[1])); ftp.login()',
        'ftp.storbinary("STOR a.bin", open(sys.argv[2], "rb"))',
        'print(ftp.nlst(), ftp.size("a.bin"), ftp.mkd("d"))',
        'ftp.cwd("d"); ftp.storbinary("STOR b.bin", open(sys.argv[2], "rb"))',
        'print(ftp.nlst(), ftp.nlst("/d"), ftp.pwd(), [name for name, _ in ftp.mlsd("/")]); ftp.quit()'
      ].join('\n')
    )
    const { code, out } = await run(python ?? '', [script, String(server.port.ftp), source.path])
    const said = `['a.bin'] ${source.size} /d\n['b.bin'] ['/d/b.bin'] /d ['a.bin', 'd']\n`
    expect([code, out]).toEqual([0, said])
  })
})
