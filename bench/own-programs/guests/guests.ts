import { execPath } from 'node:process'
import { needs, pythonWith, type Asked, type Guest } from './guest'
import * as speak from './sessions'

const recorded = (copy: Asked): Promise<readonly number[]> =>
  Promise.resolve(
    copy.printed().flatMap(line => {
      const n = /word (\d+) end/.exec(line)?.[1]
      return n === undefined ? [] : [Number(n)]
    })
  )

const talks = { ...speak.lines('ECHO: '), had: recorded } as const

const javaOptions = ['-XX:TieredStopAtLevel=1', '-Xshare:auto']
const java = (name: string, main: string, more: Partial<Guest> = {}): Guest => ({
  name,
  sources: 'java',
  missing: needs('javac', '-version'),
  prepare: ['javac', `${main}.java`],
  command: port => ['java', ...javaOptions, main, String(port)],
  opening: /^(listening on|Port:)/,
  ...talks,
  ...more
})

const python = (name: string, file: string, more: Partial<Guest> = {}, module = 'socket'): Guest => ({
  name,
  sources: 'python',
  missing: () => (pythonWith(module) === null ? `python3 with ${module}` : null),
  command: port => [pythonWith(module) ?? 'python3', file, String(port)],
  opening: /^listening on/,
  ...talks,
  ...more
})

const c = (name: string, file: string, more: Partial<Guest> = {}): Guest => ({
  name,
  sources: 'c',
  missing: needs('gcc', '--version'),
  prepare: ['gcc', '-o', 'server', `${file}.c`],
  command: port => ['./server', String(port)],
  opening: /^listening on/,
  ...talks,
  ...more
})

const node = (name: string, file: string, more: Partial<Guest> = {}): Guest => ({
  name,
  sources: 'node',
  missing: () => null,
  command: port => [execPath, file, String(port)],
  opening: /^(process \d+ begins|listening on|reading)/,
  ...talks,
  ...more
})

const web = {
  session: speak.http,
  halfway: undefined,
  load: (n: number) => ({
    protocol: 'http' as const,
    path: speak.pathOf(n),
    status: 200,
    expect: speak.wordOf(n)
  })
}
/** A line of Python's access logs. */
const withoutTime = (line: string): string => line.replace(/\[\d\d\/\w+\/\d{4} [\d:]+\]/, '[time]')

/** Of servers that are installed. */
const quiet = {
  why: 'prints nothing of its sessions: its log is only held to differ in nothing',
  differsInNothing: true
}
const loading = {
  why: 'says what it loads when its port is open, in the session that waits for it by then: its log is not compared',
  differsInNothing: false
}

const redis = (name: string, keeps: boolean): Guest => ({
  name,
  missing: needs('redis-server', '--version'),
  command: port => [
    ...['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', ''],
    ...(keeps ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'])
  ],
  session: speak.redis,
  had: copy => speak.redisWords(copy.address),
  load: n => ({
    protocol: 'text',
    lines: [`RPUSH words ${n}`],
    newline: 'crlf',
    until: { lines: 1 },
    expect: '/^:\\d+/'
  }),
  unrecorded: keeps ? loading : quiet,
  ...(!keeps && { forgets: true })
})

const memcached: Guest = {
  name: 'memcached',
  missing: needs('memcached', '--version'),
  command: port => ['memcached', '-l', '127.0.0.1', '-p', String(port), '-u', 'root', '-U', '0'],
  session: speak.memcached,
  had: copy => speak.memcachedWords(copy.address),
  load: n => ({
    protocol: 'text',
    lines: [`append words 0 0 ${`${n},`.length}`, `${n},`],
    newline: 'crlf',
    until: { line: 'STORED' },
    expect: 'STORED'
  }),
  unrecorded: quiet,
  forgets: true
}

/** Servers as students bring them. */
export const guests: readonly Guest[] = [
  java('java-iterative', 'Iterative'),
  java('java-threaded', 'Threaded'),
  java('java-nio', 'Nio'),
  java('java-scanner', 'Asks', { quirk: 'asks' }),
  python('python-socketserver', 'socket_server.py'),
  python('python-http', 'http_server.py', { ...web, blurred: withoutTime }),
  python(
    'flask-debug',
    'flask_app.py',
    {
      ...web,
      opening: /^( \*|WARNING|INFO|Press|\s*$)/,
      blurred: withoutTime,
      quirk: 'reloads'
    },
    'flask'
  ),
  c('c-printf', 'printf'),
  c('c-fork', 'forks', { blurred: line => line.replace(/pid \d+/, 'pid') }),
  c('c-ignores-sigterm', 'stubborn', { quirk: 'stubborn' }),
  python('latin-1', 'latin1.py', {
    ...speak.lines('\xbfECHO\\?: '),
    halfway: undefined,
    encoding: 'latin1'
  }),
  node('node', 'echo.mjs'),
  node('slow', 'slow.mjs', { quirk: 'slow' }),
  python('crashes', 'crashes.py', { quirk: 'crashes' }),
  python('ipv6', 'ipv6.py', { host: '::1' }),
  redis('redis', false),
  redis('redis-aof', true),
  memcached,
  python('smtp', 'smtp.py', { session: speak.mail, halfway: undefined }),
  python('chat', 'chat.py', { session: speak.chat, halfway: undefined, quirk: 'several-clients' }),
  python(
    'websocket',
    'web_socket.py',
    {
      session: speak.webSocket,
      halfway: undefined,
      load: n => ({
        protocol: 'websocket' as const,
        messages: [speak.wordOf(n)],
        expect: [speak.wordOf(n)]
      })
    },
    'websockets'
  )
]
