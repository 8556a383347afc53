import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { listenersOf, parseLsof, parseNetstat } from '#system/tcp/listeners'
import { rowsOfTable, treeOf } from '#system/processes'

const children: ChildProcess[] = []
afterEach(() => children.splice(0).forEach(child => child.pid && process.kill(-child.pid, 'SIGKILL')))

/** Runs a script on Node as the leader of a process group; resolves with the first line that it prints. */
async function started(source: string) {
  const child = spawn(process.execPath, ['-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true
  })
  children.push(child)
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, line: chunk.toString().trim(), child }
}

const serve = (host: string): string =>
  `const s = require('net').createServer().listen(0, '${host}', () => console.log(s.address().port))`

describe.runIf(process.platform === 'linux')('what Linux says of a program', () => {
  test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('its port is found, at %s', async host => {
    const { pid, line } = await started(serve(host))
    expect(await listenersOf({ pid, mark: 'none', door: null })()).toEqual([
      { host, port: Number(line), pid }
    ])
  })

  test('a port that a child of a child listens on is the program’s', async () => {
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(serve('127.0.0.1'))}], { stdio: 'inherit' })`
    const { pid, line } = await started(
      `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`
    )
    expect(await listenersOf({ pid, mark: 'none', door: null })()).toMatchObject([
      { host: '127.0.0.1', port: Number(line) }
    ])
  })

  test('the ports of others are not', async () => {
    await started(serve('127.0.0.1'))
    const { pid } = await started(`console.log('no port'); setInterval(() => {}, 1000)`)
    const listeners = listenersOf({ pid, mark: 'none', door: null })
    for (let look = 0; look < 4; look++) expect(await listeners()).toEqual([])
  })

  test('a port is found that is opened after others have been taken for somebody else’s, and one that is closed is gone', async () => {
    await started(serve('127.0.0.1'))
    const { pid, child } = await started(
      `const servers = []; console.log('no port')
      const open = () => servers.push(require('net').createServer().listen(0, '127.0.0.1', tell))
      const tell = () => console.log(servers.map(server => server.address().port).join())
      process.stdin.on('data', word => String(word) === 'open' ? open() : servers.shift().close(tell))`
    )
    const listeners = listenersOf({ pid, mark: 'none', door: null })
    for (let look = 0; look < 4; look++) expect(await listeners()).toEqual([])
    for (const word of ['open', 'open', 'close']) {
      child.stdin.write(word)
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
      const ports = chunk.toString().trim().split(',').map(Number)
      for (let look = 0; look < 4; look++)
        expect((await listeners())?.map(({ port }) => port).sort()).toEqual(ports.sort())
    }
  })
})

test('lsof is read with both families, and each socket has its process', () => {
  const text = [
    'p501',
    'f7',
    'tIPv4',
    'n127.0.0.1:50000',
    'f8',
    'tIPv6',
    'n*:50001',
    'p502',
    'f3',
    'tIPv4',
    'n*:80',
    'f4',
    'tIPv6',
    'n[::1]:81',
    ''
  ].join('\n')
  expect(parseLsof(text)).toEqual([
    { host: '127.0.0.1', port: 50000, pid: 501 },
    { host: '::', port: 50001, pid: 501 },
    { host: '0.0.0.0', port: 80, pid: 502 },
    { host: '::1', port: 81, pid: 502 }
  ])
})

test('netstat of Windows is read in any language', () => {
  const text = [
    '',
    'Conexiones activas',
    '',
    '  Proto  Dirección local        Dirección remota       Estado           PID',
    '  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1044',
    '  TCP    127.0.0.1:50000        0.0.0.0:0              ESCUCHANDO      4242',
    '  TCP    127.0.0.1:50000        127.0.0.1:61000        ESTABLISHED     4242',
    '  TCP    [::1]:50001            [::]:0                 ABHÖREN         4243',
    '  UDP    0.0.0.0:500            *:*                                    1000'
  ].join('\r\n')
  expect(parseNetstat(text)).toEqual([
    { host: '0.0.0.0', port: 135, pid: 1044 },
    { host: '127.0.0.1', port: 50000, pid: 4242 },
    { host: '::1', port: 50001, pid: 4243 }
  ])
})

test('a program’s processes are its descendants, and whoever is in its group or session', () => {
  const rows = [
    { pid: 10, parent: 1, group: 10, session: 1 },
    { pid: 11, parent: 10, group: 10, session: 1 },
    { pid: 12, parent: 11, group: 12, session: 12 },
    { pid: 13, parent: 1, group: 10, session: 1 },
    { pid: 14, parent: 1, group: 14, session: 10 },
    { pid: 15, parent: 14, group: 14, session: 10 },
    { pid: 20, parent: 1, group: 20, session: 1 }
  ]
  expect([...treeOf(10, rows)].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15])
  expect(rowsOfTable('  10 1 10\n 11 10 10\r\nno numbers\n')).toEqual([
    { pid: 10, parent: 1, group: 10, session: 0 },
    { pid: 11, parent: 10, group: 10, session: 0 }
  ])
})
