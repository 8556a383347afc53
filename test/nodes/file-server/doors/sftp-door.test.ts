import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import ssh2, { type Attributes, type Client, type ConnectConfig, type SFTPWrapper } from 'ssh2'
import { describe, expect, it } from 'vitest'
import { startFileServer } from '../../../../src/nodes/file-server/start'
import { until } from '../../../support/until'
import { cuttingRelay } from '../cutting-relay'
import { onCleanup, sha256, sourceFile } from '../file-servers'
import { doorServer, type DoorServer } from './doors'
import { has, run, type Ran } from './programs'

const mib = 1024 ** 2
const account = { user: 'ana', password: 'secreto' }

function login(port: number, config: ConnectConfig = {}): Promise<{ client: Client; sftp: SFTPWrapper }> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    onCleanup(() => void client.destroy())
    client.on('error', reject)
    client.on('ready', () =>
      client.sftp((error, sftp) => (error ? reject(error) : resolve({ client, sftp })))
    )
    client.connect({ host: '127.0.0.1', port, username: 'anybody', ...config })
  })
}

/** Calls a method of the client with a callback. */
const done = <T = void>(call: (then: (error?: Error | null, value?: unknown) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value as T))))

/** OpenSSH's options for a server that is met for the first time. */
const openSsh = (server: DoorServer): string[] => [
  ...['-q', '-b', '-', '-P', String(server.port.sftp)],
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'IdentityFile=/dev/null']
]

describe('SFTP', () => {
  it('stores a file of which several parts are sent at once, lists it, and gives it back', async () => {
    const server = await doorServer(['sftp'])
    const source = sourceFile(server, 5 * mib + 3)
    const { sftp } = await login(server.port.sftp)
    await done(then => sftp.fastPut(source.path, '/mi video.mp4', then))
    expect(server.upload('mi video.mp4')?.equals(source.content)).toBe(true)
    const listed = await done<{ filename: string }[]>(then => sftp.readdir('/', then))
    expect(listed.map(({ filename }) => filename)).toEqual(['mi video.mp4'])
    await done(then => sftp.fastGet('mi video.mp4', server.path('back'), then))
    expect(sha256(readFileSync(server.path('back')))).toBe(source.sha256)
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'whole', evidence: 'framing' })
    await done(then => sftp.writeFile('empty', '', then))
    expect(server.upload('empty')).toHaveLength(0)
  })

  it.skipIf(!has('scp', '-V'))('has scp end well, which copies a file, and a folder', async () => {
    const server = await doorServer(['sftp'])
    const source = sourceFile(server, mib, 'folder/video.bin')
    const options = openSsh(server).filter(option => option !== '-b' && option !== '-')
    const copy = (...what: string[]): Promise<Ran> =>
      run('scp', [...options, ...what.slice(0, -1), `me@127.0.0.1:${what.at(-1)}`])
    expect(await copy(source.path, 'one.bin')).toEqual({ code: 0, out: '' })
    expect(await copy('-r', server.path('folder'), 'all')).toEqual({ code: 0, out: '' })
    for (const name of ['one.bin', 'all/video.bin'])
      expect(server.upload(name)?.equals(source.content)).toBe(true)
  })

  it('leaves the earlier file where the connection is cut, and goes on with what had come', async () => {
    const server = await doorServer(['sftp'])
    const { sftp } = await login(server.port.sftp)
    await done(then => sftp.writeFile('source.bin', 'earlier', then))
    const source = sourceFile(server, 6 * mib)
    const relay = await cuttingRelay(server.port.sftp, { up: 3 * mib })
    const { client, sftp: cut } = await login(relay)
    client.on('error', () => undefined)
    cut.fastPut(source.path, 'source.bin', () => undefined)
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    expect(server.upload('source.bin')?.toString()).toBe('earlier')
    // With a whole file of that name there is nothing to go on with; without one, there is.
    expect((await done<{ size: number }>(then => sftp.stat('source.bin', then))).size).toBe(7)
    const other = await cuttingRelay(server.port.sftp, { up: 3 * mib, how: 'end' })
    const second = await login(other)
    second.client.on('error', () => undefined)
    second.sftp.fastPut(source.path, 'new.bin', () => undefined)
    await until(() => server.context.of('transfer').at(-1)?.file === 'new.bin')
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    const { size } = await done<{ size: number }>(then => sftp.stat('new.bin', then))
    expect(size).toBeGreaterThan(mib)
    const rest = sftp.createWriteStream('new.bin', { start: size, flags: 'r+' })
    await done(then =>
      rest
        .on('close', () => then())
        .on('error', then)
        .end(source.content.subarray(size))
    )
    expect(server.upload('new.bin')?.equals(source.content)).toBe(true)
    expect(server.leftovers()).toEqual(['_part~source.bin'])
  })

  it('asks for the account of the topology', async () => {
    const server = await doorServer(['sftp'], { account })
    await expect(login(server.port.sftp)).rejects.toThrow('authentication methods failed')
    await expect(login(server.port.sftp, { ...account, username: 'ana', password: 'x' })).rejects.toThrow()
    await login(server.port.sftp, { username: 'ana', password: account.password })
  })

  it('lets nobody in where others reach it and there is no account', async () => {
    const server = await doorServer(['sftp'], { host: '0.0.0.0' })
    await expect(login(server.port.sftp, { password: 'x' })).rejects.toThrow('authentication methods failed')
  })

  it('has no shell and nothing outside', async () => {
    const server = await doorServer(['sftp'])
    const { client, sftp } = await login(server.port.sftp)
    await expect(done(then => client.exec('id', then as never))).rejects.toThrow()
    await expect(done(then => sftp.readFile('../../../etc/passwd', then))).rejects.toThrow()
    await expect(done(then => sftp.writeFile('a/b', 'x', then))).rejects.toThrow()
    await expect(done(then => sftp.unlink('a', then))).rejects.toThrow()
  })

  it('removes a file, and renames it where its new name is free', async () => {
    const server = await doorServer(['sftp'])
    const { sftp } = await login(server.port.sftp)
    for (const name of ['a', 'b']) await done(then => sftp.writeFile(name, `this is ${name}`, then))
    await expect(done(then => sftp.rename('a', 'b', then))).rejects.toThrow('already')
    await done(then => sftp.rename('a', 'c', then))
    await done(then => sftp.unlink('b', then))
    expect(server.names()).toEqual(['c'])
    expect(server.upload('c')?.toString()).toBe('this is a')
    await expect(done(then => sftp.unlink('b', then))).rejects.toThrow('no such file')
    await expect(done(then => sftp.rename('c', 'd/e', then))).rejects.toThrow()
    expect(server.names()).toEqual(['c'])
  })

  it('makes and removes folders, none of which leads out', async () => {
    const server = await doorServer(['sftp'])
    const { sftp } = await login(server.port.sftp)
    const mkdir = (path: string) => done(then => sftp.mkdir(path, then))
    await mkdir('a')
    await mkdir('a/b')
    await mkdir('../../con')
    await expect(mkdir('a')).rejects.toThrow('a folder has that name')
    await expect(mkdir('no/b')).rejects.toThrow('no such folder')
    await expect(mkdir('d/'.repeat(20))).rejects.toThrow('cannot be the name')
    await expect(mkdir('..')).rejects.toThrow('cannot be the name')
    await done(then => sftp.writeFile('a/b/x', 'in b', then))
    expect(server.upload('a/b/x')?.toString()).toBe('in b')
    await expect(mkdir('a/b/x')).rejects.toThrow('a file has that name')
    await expect(done(then => sftp.writeFile('a/b', 'x', then))).rejects.toThrow('a folder has that name')
    const list = await done<{ filename: string }[]>(then => sftp.readdir('a', then as never))
    expect(list.map(({ filename }) => filename)).toEqual(['b'])
    const info = await done<{ isDirectory(): boolean }>(then => sftp.stat('a/b', then as never))
    expect(info.isDirectory()).toBe(true)
    await expect(done(then => sftp.rename('a', 'e', then))).rejects.toThrow('a folder keeps its name')
    await expect(done(then => sftp.rmdir('a/b', then))).rejects.toThrow('something in')
    await done(then => sftp.rename('a/b/x', 'x', then))
    for (const path of ['a/b', 'a']) await done(then => sftp.rmdir(path, then))
    await expect(done(then => sftp.rmdir('a', then))).rejects.toThrow('no such')
    expect(server.names().sort()).toEqual(['_con', 'x'])
  })

  it('lets a client set times and rights, which changes nothing, and no size', async () => {
    const server = await doorServer(['sftp'])
    const { sftp } = await login(server.port.sftp)
    await done(then => sftp.writeFile('a', 'whole', then))
    await done(then => sftp.chmod('a', 0o700, then))
    await done(then => sftp.utimes('a', 1, 1, then))
    await done(then => sftp.setstat('/', { mode: 0o755 } as Attributes, then))
    await done(then => sftp.setstat('a', { size: 5 } as Attributes, then))
    await expect(done(then => sftp.setstat('a', { size: 2 } as Attributes, then))).rejects.toThrow('not cut')
    expect(String(server.upload('a'))).toBe('whole')
  })

  it('says why a file is refused', async () => {
    const server = await doorServer(['sftp'], { maxUploadBytes: 1000 })
    const { sftp } = await login(server.port.sftp)
    await expect(done(then => sftp.writeFile('a', Buffer.alloc(2000), then))).rejects.toThrow(
      'more than 1000'
    )
    expect(server.names()).toEqual([])
    expect(server.leftovers()).toEqual([])
  })

  it('ends who says nothing, or what is no SSH, and shows the same host key at each start', async () => {
    const server = await doorServer(['sftp'], {}, { headersMs: 50 })
    const silent = connect(server.port.sftp)
    await done(then => silent.resume().on('close', () => then()))
    const wrong = connect(server.port.sftp)
    wrong.on('error', () => undefined).write('GET / HTTP/1.1\r\n\r\n'.repeat(100))
    await done(then => wrong.resume().on('close', () => then()))
    const key = server.path('keys', 'ssh_host_key')
    if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).toBe(0o600)
    expect(readFileSync(key, 'utf8')).toContain('BEGIN OPENSSH PRIVATE KEY')
  })

  it('shows a host key of one’s own, and does not start with what is none', async () => {
    const server = await doorServer(['sftp'])
    await server.node.drain(0)
    const path = server.path('keys', 'ssh_host_key')
    const own = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
    writeFileSync(path, own.private)
    const node = await startFileServer(server.context)
    const shown = own.public.split(' ')[1]
    const seen: string[] = []
    const hostVerifier = (key: Buffer): boolean => seen.push(key.toString('base64')) > 0
    await login(node.ports.doors?.sftp ?? 0, { hostVerifier })
    expect(seen).toEqual([shown])
    await node.drain(0)
    writeFileSync(path, 'no key')
    await expect(startFileServer(server.context)).rejects.toThrow('ssh_host_key is no private key')
  })

  it.skipIf(!has('sftp', '-h'))(
    'takes what OpenSSH sends, and lets it go on (skipped without sftp)',
    async () => {
      const server = await doorServer(['sftp'])
      const source = sourceFile(server, 4 * mib)
      const half = server.path('half.bin')
      writeFileSync(half, source.content.subarray(0, mib))
      const put = await run(
        'sftp',
        [...openSsh(server), 'anybody@127.0.0.1'],
        `put ${source.path} a.bin\nls -l\nget a.bin ${server.path('b.bin')}\n`
      )
      expect([put.code, put.out]).toEqual([0, expect.stringContaining('a.bin')])
      expect(sha256(server.upload('a.bin')!)).toBe(source.sha256)
      expect(sha256(readFileSync(server.path('b.bin')))).toBe(source.sha256)
      for (const path of ['tree/deep', 'back']) mkdirSync(server.path(path), { recursive: true })
      const all = ['deep/three', 'one']
      for (const name of all) writeFileSync(server.path('tree', name), name)
      // Twice: the second time its folders are there.
      for (let n = 0; n < 2; n++) {
        const lines = `put -r ${server.path('tree')}\ncd tree/deep\npwd\nget -r /tree ${server.path('back')}\n`
        const { code, out } = await run('sftp', [...openSsh(server), 'anybody@127.0.0.1'], lines)
        expect([code, out]).toEqual([0, expect.stringContaining('/tree/deep')])
      }
      for (const name of all) {
        expect(server.upload(`tree/${name}`)?.toString()).toBe(name)
        expect(readFileSync(server.path('back', 'tree', name), 'utf8')).toBe(name)
      }
      const { sftp } = await login(server.port.sftp)
      const cut = await cuttingRelay(server.port.sftp, { up: 2 * mib })
      const first = await login(cut)
      first.client.on('error', () => undefined)
      first.sftp.fastPut(source.path, 'c.bin', () => undefined)
      await until(() => server.leftovers().includes('_part~c.bin'))
      const reput = await run(
        'sftp',
        [...openSsh(server), 'anybody@127.0.0.1'],
        `reput ${source.path} c.bin\n`
      )
      expect(reput).toMatchObject({ code: 0 })
      expect(sha256(server.upload('c.bin')!)).toBe(source.sha256)
      expect((await done<{ size: number }>(then => sftp.stat('c.bin', then))).size).toBe(source.size)
    }
  )

  it.skipIf(!has('lftp'))('takes what lftp sends (skipped without lftp)', async () => {
    const server = await doorServer(['sftp'])
    const source = sourceFile(server, 2 * mib)
    const script = [
      'set sftp:auto-confirm yes; set net:max-retries 1',
      'set sftp:connect-program "ssh -a -x -o UserKnownHostsFile=/dev/null -o IdentityFile=/dev/null"',
      `open -u anybody,any sftp://127.0.0.1:${server.port.sftp}`,
      `put ${source.path} -o a.bin; cls -l; get a.bin -o ${server.path('b.bin')}`,
      `mirror -R ${server.path('tree')} in/here`
    ]
    mkdirSync(server.path('tree', 'deep'), { recursive: true })
    writeFileSync(server.path('tree', 'deep', 'three'), 'three')
    const { code, out } = await run('lftp', ['-c', script.join('; ')])
    expect([code, out]).toEqual([0, expect.stringContaining('a.bin')])
    expect(sha256(server.upload('a.bin')!)).toBe(source.sha256)
    expect(server.upload('in/here/deep/three')?.toString()).toBe('three')
  })
})
