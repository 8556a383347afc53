import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { built } from '../../support/built'
import { echo, harness, type Harness } from '../../lab/supervisor/harness'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { asks, calm, folder, has, line, startsWithinMs, type } from './support'

let lab: Harness

beforeEach(() => {
  lab = harness(built.nodes)
})
afterEach(() => lab.close())

const own = (command: unknown, more: Record<string, unknown> = {}) =>
  lab.add('a', {}, { kind: 'external', command, ...calm, ...more })
const python = (source: string, more: Record<string, unknown> = {}) => own(['python3', '-c', source], more)
const hasPython = has('python3')

describe.skipIf(process.platform === 'win32')('a program in its terminal', () => {
  test('sees a terminal of 120 columns and 30 rows that knows colours', async () => {
    own(['sh', '-c', 'test -t 0 && test -t 1 && test -t 2 && echo all; stty size; echo $TERM; cat'])
    await lab.supervisor.start('a', 'test')
    for (const text of ['all', '30 120', 'xterm-256color']) await line(lab, text)
    expect(lab.supervisor.status('a').console).toMatchObject({ kind: 'terminal', input: true })
  })

  test.skipIf(!hasPython)('is heard at once although it never flushes', async () => {
    python('import time\nprint("Servidor en 50001")\ntime.sleep(600)')
    await lab.supervisor.start('a', 'test')
    await line(lab, 'Servidor en 50001')
  })

  test.skipIf(!has('gcc'))('written in C, is heard at once by printf without fflush', async () => {
    const where = folder()
    writeFileSync(
      join(where, 'hola.c'),
      '#include <stdio.h>\n#include <unistd.h>\nint main() { printf("hola desde C\\n"); printf("Nombre: "); char n[9]; scanf("%8s", n); printf("es %s\\n", n); sleep(600); }'
    )
    own('./hola', { cwd: where, prepare: 'gcc -w -o hola hola.c' })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'hola desde C')
    await asks(lab, 'Nombre: ')
    await type(lab, 'Ana')
    await line(lab, 'es Ana')
    rmSync(where, { recursive: true })
  })

  test('asks without an end of the line, is answered, and the log has the whole line once', async () => {
    own(['sh', '-c', 'printf "Puerto: "; read puerto; echo "en $puerto"; sleep 600'])
    await lab.supervisor.start('a', 'test')
    await asks(lab, 'Puerto: ')
    expect(lab.text('a')).toBe('')
    await type(lab, '5000')
    await line(lab, 'en 5000')
    expect(lab.text('a')).toBe('Puerto: 5000\nen 5000')
    await until(() => lab.supervisor.status('a').console?.partial === null)
  })

  test('may ask before it is ready, for longer than it may take to start, which it may after the answer', async () => {
    const port = await freePort()
    const server = `require('net').createServer(s => s.pipe(s)).listen(process.argv[1], '127.0.0.1')`
    const startMs = startsWithinMs()
    own(['sh', '-c', `printf 'Puerto: '; read port; exec "$0" -e "$1" "$port"`, process.execPath, server], {
      port,
      startMs
    })
    const started = lab.supervisor.start('a', 'test')
    await asks(lab, 'Puerto: ')
    await new Promise(resolve => setTimeout(resolve, startMs + 300))
    expect(lab.supervisor.status('a').state).toBe('starting')
    await type(lab, String(port))
    await started
    expect(await echo(port)).toBe('hola')
  })

  test('has no less time to be prepared because somebody types meanwhile', async () => {
    own(['sleep', '600'], { prepare: 'sh -c "echo prepares; sleep 2"', startMs: 1_000 })
    const started = lab.supervisor.start('a', 'test')
    await line(lab, 'prepares')
    await type(lab, 'x').catch(() => undefined)
    await started
    expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', error: null })
  })

  test('reads to the end of its input when that is ended, and can be told nothing any more', async () => {
    own(['sh', '-c', 'cat; echo over; sleep 600'])
    await lab.supervisor.start('a', 'test')
    await type(lab, 'one')
    await type(lab, 'two', { newline: false, eof: true })
    // As typed, and as cat repeats it.
    await until(() => /two.*over$/s.test(lab.text('a')), { what: 'the end' })
    expect(lab.supervisor.status('a').console?.input).toBe(false)
    await expect(type(lab, 'three')).rejects.toMatchObject({ code: 'WRONG_STATE' })
  })

  test('of a progress bar the last state is left, tabs stay, and other controls go', async () => {
    own(['printf', '%b', '10%\\r20%\\r100%\\n\\tcon tab\\nnul \\0000 fin\\nlisto\\a\\n'])
    await lab.supervisor.start('a', 'test')
    await line(lab, 'listo')
    expect(lab.text('a').split('\n').slice(0, 4)).toEqual(['100%', '\tcon tab', 'nul  fin', 'listo'])
  })

  test('of its escape sequences only colours are kept, as data', async () => {
    const text =
      '\\033]0;title\\007\\033[2J\\033[1;31mrojo\\033[0m y \\033]8;;http://x\\033\\\\enlace\\033]8;;\\033\\\\\\n'
    own(['printf', '%b', text])
    await lab.supervisor.start('a', 'test')
    await line(lab, 'rojo y enlace')
    const { styles } = lab.logs[0]!
    expect(styles).toEqual([{ from: 0, to: 4, bold: true, color: 1 }])
  })

  test.each(['auto', 'latin1', 'windows-1252'])('that prints Latin-1 is read (%s)', async encoding => {
    own(['printf', '%b', 'Conexi\\0363n establecida, se\\0361or\\n'], { encoding })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'Conexión establecida, señor')
  })

  test('is typed to in its own encoding', async () => {
    own(['sh', '-c', 'read x; printf %s "$x" | od -An -tx1; sleep 600'], { encoding: 'latin1' })
    await lab.supervisor.start('a', 'test')
    await type(lab, 'ñ')
    await line(lab, ' f1')
  })

  test('does not show what is typed where the program has turned that off', async () => {
    own(['sh', '-c', 'stty -echo; printf "Clave: "; read x; stty echo; echo; echo "largo ${#x}"; sleep 600'])
    await lab.supervisor.start('a', 'test')
    await asks(lab, 'Clave: ')
    await type(lab, 'secreto')
    await line(lab, 'largo 7')
    expect(lab.text('a')).not.toContain('secreto')
  })
})

describe.skipIf(process.platform === 'win32')('a program on pipes', () => {
  test('marks what it writes to standard error, which is no error', async () => {
    own(['sh', '-c', 'echo out; echo err >&2; cat'], { terminal: false })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'err')
    await line(lab, 'out')
    expect(lab.logs.find(({ text }) => text === 'err')).toMatchObject({ level: 'info', source: 'stderr' })
    expect(lab.logs.find(({ text }) => text === 'out')?.source).toBeUndefined()
    expect(lab.supervisor.status('a').console?.kind).toBe('pipes')
  })

  test('has what is typed in its log where it asked, once', async () => {
    own(['sh', '-c', 'printf "Puerto: "; read puerto; echo "en $puerto"; cat; echo over'], {
      terminal: false
    })
    await lab.supervisor.start('a', 'test')
    await asks(lab, 'Puerto: ')
    await type(lab, '5000')
    await line(lab, 'en 5000')
    await type(lab, '', { eof: true })
    await line(lab, 'over')
    expect(lab.text('a')).toMatch(/^Puerto: 5000\nen 5000\nover/)
  })

  test('runs there too where no terminal can be had, and it is said', async () => {
    const bare = folder()
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}')
    cpSync(built.main, bare, { recursive: true })
    const other = harness(join(bare, 'nodes'))
    try {
      other.add('a', {}, { kind: 'external', command: ['sh', '-c', 'test -t 1 || echo pipe; cat'], ...calm })
      await other.supervisor.start('a', 'test')
      await line(other, 'pipe')
      expect(other.supervisor.status('a').console?.kind).toBe('no-terminal')
      expect(other.logs.find(({ level }) => level === 'warn')?.text).toContain('no terminal can be had here')
    } finally {
      await other.close()
      rmSync(bare, { recursive: true })
    }
  })
})

describe.skipIf(process.platform === 'win32')('a command line', () => {
  test('may be one string, of which quotes hold words together', async () => {
    own(`printf '%s|' "a b" 'c "d"' e\\ f $HOME *`)
    await lab.supervisor.start('a', 'test')
    await line(lab, 'a b|c "d"|e f|$HOME|*|')
  })

  test('that is one program with a space in its name is that one', async () => {
    const where = folder()
    const program = join(where, 'mi servidor')
    writeFileSync(program, '#!/bin/sh\necho "$0 $*"\n')
    chmodSync(program, 0o755)
    own(program, { args: ['50001'] })
    await lab.supervisor.start('a', 'test')
    await line(lab, `${program} 50001`)
    rmSync(where, { recursive: true })
  })

  test('that begins with a program is that one, whatever else has the name of the line', async () => {
    const where = folder()
    mkdirSync(join(where, 'cat .'))
    writeFileSync(join(where, 'cat .', 'notes'), '#!/bin/sh\necho another\n', { mode: 0o755 })
    writeFileSync(join(where, 'notes'), 'what it says\n')
    own('cat ./notes', { cwd: where })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'what it says')
    rmSync(where, { recursive: true })
  })

  test.each([
    ['java17-no-existe Servidor2', 'no-command', 'java17-no-existe'],
    ['./no-existe', 'no-file', '/no-existe'],
    ['/etc/passwd', 'not-allowed', '/etc/passwd']
  ])('%s cannot be run, and it is said why', async (command, reason, name) => {
    own(command, { cwd: '/' })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      details: { reason, command: name }
    })
    expect(lab.supervisor.status('a').state).toBe('failed')
  })
})

describe.skipIf(process.platform === 'win32')('what prepares a program', () => {
  let where: string
  beforeEach(() => {
    where = folder()
  })
  afterEach(() => rmSync(where, { recursive: true }))

  test('runs first, in its folder, and again when a person starts it, but not after a kill', async () => {
    own('cat made', {
      cwd: where,
      command: ['sh', '-c', 'cat made; sleep 600'],
      prepare: ['sh', '-c', 'echo preparing; echo made >> made'],
      restart: { backoffMs: 10 }
    })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'made')
    expect(lab.logs[0]).toMatchObject({ text: 'preparing', source: 'prepare', level: 'debug' })
    await lab.supervisor.kill('a', 'test', false)
    await until(() => lab.states('a').filter(state => state === 'up').length === 2)
    expect(readFileSync(join(where, 'made'), 'utf8')).toBe('made\n')
    await lab.supervisor.restart('a', 'test')
    expect(readFileSync(join(where, 'made'), 'utf8')).toBe('made\nmade\n')
  })

  test.skipIf(!has('javac', ['-version']))(
    'fails with the first error of the compiler',
    async () => {
      writeFileSync(join(where, 'Malo.java'), 'class Malo {\n  int x = "a"\n}\n')
      own('java Malo', { cwd: where, prepare: 'javac Malo.java' })
      await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
        code: 'SPAWN_FAILED',
        details: { reason: 'prepare', line: expect.stringMatching(/^Malo\.java:2: error: ';' expected/) }
      })
      expect(lab.supervisor.status('a').state).toBe('failed')
      expect(lab.text('a')).toContain('1 error')
    },
    30_000
  )
})

describe.skipIf(process.platform === 'win32')('a program is ready', () => {
  test('when it has printed a line, however it is coloured', async () => {
    own(['sh', '-c', 'sleep 0.2; printf "\\033[32mEscu"; sleep 0.3; printf "chando\\033[0m\\n"; sleep 600'], {
      ready: 'line /^escuchando$/i'
    })
    await lab.supervisor.start('a', 'test')
    expect(lab.text('a')).toBe('Escuchando')
  })

  test('when it answers HTTP without an error', async () => {
    const port = await freePort()
    const source = `let n = 0; require('http').createServer((q, r) => { r.statusCode = q.url === '/listo' && ++n > 2 ? 200 : 503; r.end() }).listen(${port}, '127.0.0.1')`
    own([process.execPath, '-e', source + `; setInterval(() => console.log('n ' + n), 50)`], {
      port,
      ready: 'http /listo'
    })
    await lab.supervisor.start('a', 'test')
    await line(lab, 'n 3')
  })

  test('or not, and it is said which line was waited for', async () => {
    own(['sh', '-c', 'echo otra; sleep 600'], { ready: 'line /listo/', startMs: 300 })
    await expect(lab.supervisor.start('a', 'test')).rejects.toThrow(/has not printed a line with \/listo\//)
  })
})

describe.skipIf(process.platform === 'win32')('a program that ends', () => {
  test.each([
    ['in a terminal', true, ''],
    ['in a terminal, to standard error', true, ' >&2'],
    ['on pipes', false, ''],
    ['on pipes, to standard error', false, ' >&2']
  ])('right after 20,000 lines has all of them in its log (%s)', async (_where, terminal, to) => {
    const lines = Array.from({ length: 20_000 }, (_, n) => String(n + 1))
    for (let round = 1; round <= 3; round++) {
      const id = `a${round}`
      lab.add(
        id,
        {},
        { kind: 'external', command: ['sh', '-c', `seq ${lines.length}${to}`], terminal, ...calm }
      )
      // It may be over before it was seen to have begun.
      await lab.supervisor.start(id, 'test').catch(() => undefined)
      await until(() => lab.of(id, 'node-exit').length > 0)
      const log = lab.logs.filter(one => one.id === id && one.level === 'info').map(one => one.text)
      expect(log.length).toBe(lines.length)
      expect(log).toEqual(lines)
    }
  })

  test('before it is ready, with 0 too, says so with its last lines', async () => {
    const port = await freePort()
    own(['sh', '-c', 'echo uno; echo dos'], { port })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
      code: 'PROGRAM_ENDED',
      details: { ready: false, exitCode: 0, lastLines: ['uno', 'dos'] }
    })
  })

  test('before it is ready, well and without a word, says that it has to stay', async () => {
    own(['sh', '-c', 'sleep 600 &'], { port: await freePort() })
    await expect(lab.supervisor.start('a', 'test')).rejects.toThrow(
      /ended before it was ready \(exit code 0\); it has to stay in the foreground$/
    )
  })

  test('by itself says its exit code', async () => {
    own(['sh', '-c', 'sleep 0.3; echo "java.net.BindException: Address already in use"; exit 7'])
    await lab.supervisor.start('a', 'test')
    await lab.reach('a', 'backoff')
    expect(lab.supervisor.status('a').error).toMatchObject({
      code: 'PROGRAM_ENDED',
      message: expect.stringContaining('exit code 7'),
      details: { ready: true, exitCode: 7 }
    })
    expect(lab.of('a', 'node-exit')).toMatchObject([{ code: 7, cause: 'crashed' }])
  })

  test('well by itself has not failed', async () => {
    own(['sh', '-c', 'sleep 0.3'], { restart: { mode: 'on-failure' } })
    await lab.supervisor.start('a', 'test')
    await lab.reach('a', 'down')
    expect(lab.of('a', 'node-exit')).toMatchObject([{ code: 0, cause: 'exited' }])
    expect(lab.supervisor.status('a').error).toMatchObject({ details: { ready: true, exitCode: 0 } })
  })
})
