import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { built } from '../../support/built'
import { harness, isRunning, type Harness } from '../../lab/supervisor/harness'
import { alive, descendants } from '../../support/processes'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { programProcesses } from '#system/process-tree'
import { calm, folder, has, line } from './support'

let lab: Harness

beforeEach(() => {
  lab = harness(built.nodes)
})
afterEach(() => lab.close())

/** A daemon of the old school: it leaves its parent, its session and its terminal, and says its pid. */
const daemon = `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() != 0: os._exit(0)
    open('daemon.pid.new', 'w').write(str(os.getpid())); os.rename('daemon.pid.new', 'daemon.pid')
    time.sleep(600)
while not os.path.exists('daemon.pid'): time.sleep(0.01)
print('daemon', flush=True)
`

describe.skipIf(process.platform !== 'linux' || !has('python3')).each([true, false])(
  'all that a program has started (terminal: %s)',
  terminal => {
    let where: string
    const daemonPid = (): number => Number(readFileSync(join(where, 'daemon.pid'), 'utf8'))
    const own = (command: unknown, more: Record<string, unknown> = {}) =>
      lab.add('a', {}, { kind: 'external', command, cwd: where, terminal, ...calm, ...more })
    beforeEach(() => {
      where = folder()
    })
    afterEach(() => rmSync(where, { recursive: true }))

    test('is killed with it, a daemon in a session of its own too', async () => {
      own(['python3', '-c', `${daemon}\ntime.sleep(600)`])
      await lab.supervisor.start('a', 'test')
      await line(lab, 'daemon')
      const pid = daemonPid()
      expect(alive(pid)).toBe(true)
      await lab.supervisor.kill('a', 'test', true)
      await until(() => !alive(pid))
      expect(lab.text('a')).not.toContain('left behind')
    })

    test('is ended when it leaves a daemon behind, which is said', async () => {
      own(['python3', '-c', daemon])
      await lab.supervisor.start('a', 'test')
      await lab.reach('a', 'backoff')
      const pid = daemonPid()
      await until(() => !alive(pid))
      expect(lab.text('a')).toMatch(new RegExp(`left behind, and ended now: process ${pid} \\(python3`))
    })

    test('stands still while it is frozen', async () => {
      own(['python3', '-c', `${daemon}\ntime.sleep(600)`])
      await lab.supervisor.start('a', 'test')
      await line(lab, 'daemon')
      await lab.supervisor.freeze('a', 'test')
      await until(() => state(daemonPid()) === 'T' && state(lab.supervisor.status('a').pid ?? 0) === 'T')
      await lab.supervisor.resume('a', 'test')
      await until(() => state(daemonPid()) !== 'T')
    })

    test('is asked to end at a stop, and killed after its grace, which is said', async () => {
      own(['sh', '-c', `trap '' TERM; sh -c 'trap "" TERM; echo child; while :; do sleep 0.1; done'`], {
        stop: { graceMs: 200 }
      })
      await lab.supervisor.start('a', 'test')
      await line(lab, 'child')
      const all = descendants(lab.supervisor.status('a').pid ?? 0)
      await lab.supervisor.stop('a', 'test')
      await until(() => all.every(pid => !alive(pid)))
      expect(lab.supervisor.status('a').state).toBe('stopped')
      expect(lab.logs.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
        'did not end within 200 ms of SIGTERM: killed (SIGKILL)'
      ])
    })

    test('is said once to have been killed, where the node that runs it is killed too', async () => {
      const other = harness(built.nodes, { killMarginMs: 0 })
      try {
        other.add(
          'a',
          {},
          {
            kind: 'external',
            command: ['sh', '-c', `trap '' TERM; echo on; while :; do sleep 0.05; done`],
            stop: { graceMs: 200 },
            ...calm
          }
        )
        await other.supervisor.start('a', 'test')
        await until(() => other.text('a') === 'on')
        await other.supervisor.stop('a', 'test')
        expect(other.logs.filter(({ level }) => level === 'warn').map(({ text }) => text)).toEqual([
          'did not end within 200 ms of SIGTERM: killed (SIGKILL)'
        ])
      } finally {
        await other.close()
      }
    })

    test('is asked to end by the signal that its topology says', async () => {
      own(['sh', '-c', `trap 'echo adios; exit 0' INT; echo on; while :; do sleep 0.05; done`], {
        stop: { signal: 'SIGINT' }
      })
      await lab.supervisor.start('a', 'test')
      await line(lab, 'on')
      await lab.supervisor.stop('a', 'test')
      await line(lab, 'adios')
    })

    test('is asked once: a second Ctrl+C would break off how it cleans up', async () => {
      const program = `
let asked = 0
process.on('SIGINT', () => {
  if (++asked === 1) setTimeout(() => { console.log('asked', asked); process.exit() }, 300)
})
setInterval(() => undefined, 1000)
console.log('on')`
      own([process.execPath, '-e', program], { stop: { signal: 'SIGINT' } })
      await lab.supervisor.start('a', 'test')
      await line(lab, 'on')
      await lab.supervisor.stop('a', 'test')
      expect(lab.logs.map(({ text }) => text)).toContain('asked 1')
    })

    test('ends when its node is killed with SIGKILL', async () => {
      own(['python3', '-c', `${daemon}\ntime.sleep(600)`])
      await lab.supervisor.start('a', 'test')
      await line(lab, 'daemon')
      const program = lab.supervisor.status('a').pid ?? 0
      const node = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${program}/status`, 'utf8'))?.[1])
      process.kill(node, 'SIGKILL')
      await until(() => !alive(program) && !alive(daemonPid()))
    })
  }
)

describe.skipIf(process.platform !== 'linux' || !has('python3'))(
  'a daemon that has left its environment too, as redis-server --daemonize yes does',
  () => {
    let where: string
    let port: number
    const daemonPid = (): number => Number(readFileSync(join(where, 'daemon.pid'), 'utf8'))
    const server = (at: string): string => `
import os, socket, sys, time
s = socket.create_server(('127.0.0.1', int(sys.argv[1])))
open('${at}.new', 'w').write(str(os.getpid())); os.rename('${at}.new', '${at}')
time.sleep(600)`
    /** @param then what the program that starts it does afterwards */
    const own = (then: string): void => {
      writeFileSync(join(where, 'server.py'), server('daemon.pid'))
      const start = [
        'import os, sys, time',
        'if os.fork() == 0:',
        '    os.setsid()',
        '    if os.fork() != 0: os._exit(0)',
        "    os.execve(sys.executable, [sys.executable, 'server.py', sys.argv[1]], {})",
        then
      ]
      const command = ['python3', '-c', start.join('\n'), String(port)]
      lab.add('a', {}, { kind: 'external', command, cwd: where, port, ...calm })
    }
    beforeEach(async () => {
      where = folder()
      port = await freePort()
    })
    afterEach(() => rmSync(where, { recursive: true }))

    test('is found by its port: the program is up by it, and killed with it', async () => {
      own('time.sleep(600)')
      await lab.supervisor.start('a', 'test')
      const pid = daemonPid()
      await until(() => lab.supervisor.status('a').listens?.some(at => at.port === port))
      expect(lab.supervisor.status('a').state).toBe('up')
      await lab.supervisor.kill('a', 'test', true)
      await until(() => !alive(pid))
    })

    test('is ended when it is left behind, which is said', async () => {
      own('sys.exit(0)')
      await lab.supervisor.start('a', 'test').catch(() => undefined)
      await until(() => /left behind, and ended now: process \d+ \(python3/.test(lab.text('a')))
      await until(() => !alive(daemonPid()))
    })

    test('ends when the node is killed with SIGKILL', async () => {
      own('time.sleep(600)')
      await lab.supervisor.start('a', 'test')
      await until(() => lab.supervisor.status('a').listens?.some(at => at.port === port))
      const program = lab.supervisor.status('a').pid ?? 0
      const node = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${program}/status`, 'utf8'))?.[1])
      process.kill(node, 'SIGKILL')
      await until(() => !alive(program) && !alive(daemonPid()))
    })

    test('is not taken for one that was there before, or that is another program’s', async () => {
      own('time.sleep(600)')
      const trace = { pid: 2 ** 22 + 1, mark: 'none', door: { port, since: 0 } }
      await lab.supervisor.start('a', 'test')
      await until(() => lab.supervisor.status('a').listens?.some(at => at.port === port))
      expect(programProcesses(trace)).toEqual([daemonPid()])
      expect(programProcesses({ ...trace, door: { port, since: Number.MAX_SAFE_INTEGER } })).toEqual([])
      expect(programProcesses({ ...trace, door: { port: port + 1, since: 0 } })).toEqual([])
    })
  }
)

describe.skipIf(process.platform !== 'linux' || !has('python3', ['-c', 'import flask']))(
  'Flask with its reloader',
  () => {
    test('is two processes, logs both, and is gone with both', async () => {
      const where = folder()
      const port = await freePort()
      const source = [
        'from flask import Flask',
        'app = Flask(__name__)',
        "app.route('/')(lambda: 'hola')",
        `app.run(port=${port}, debug=True)`
      ]
      writeFileSync(join(where, 'app.py'), source.join('\n'))
      const command = 'python3 app.py'
      lab.add(
        'a',
        {},
        { kind: 'external', command, cwd: where, port, ready: 'http /', startMs: 30_000, ...calm }
      )
      await lab.supervisor.start('a', 'test')
      await until(() => lab.text('a').includes('GET / HTTP/1.1'))
      const all = descendants(process.pid).filter(pid => cmdline(pid).includes('app.py'))
      expect(all.length).toBe(2)
      expect(lab.logs.filter(({ level }) => level === 'error')).toEqual([])
      await lab.supervisor.kill('a', 'test', true)
      await until(() => all.every(pid => !isRunning(pid)))
      rmSync(where, { recursive: true })
    })
  }
)

function state(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.charAt(stat.lastIndexOf(')') + 2)
}

function cmdline(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
