import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listenerLife } from '#nodes/net/listener-life'
import { monotonicMs } from '#system/clock'
import type * as TcpTable from '#system/tcp/tcp-table'
import { listenersHere } from '#system/tcp/tcp-table'
import { freePort } from '../../support/ports'
import { alive } from '../../support/processes'
import { until } from '../../support/until'

vi.mock('#system/tcp/tcp-table', async load => {
  const table = await load<typeof TcpTable>()
  return { ...table, listenersHere: vi.fn(table.listenersHere) }
})

const hasPython = spawnSync('python3', ['-c', '']).status === 0
const children: ChildProcess[] = []
afterEach(() => children.splice(0).forEach(child => child.kill('SIGKILL')))

interface Running {
  readonly child: ChildProcess
  /** The first line that it has printed. */
  readonly word: string
  /** The next one. */
  nextWord(): Promise<string>
}

/** A program that has printed something. */
async function python(port: number, ...lines: string[]): Promise<Running> {
  const program = [
    'import ctypes, os, socket, sys, threading, time',
    `s = socket.create_server(('127.0.0.1', ${port}))`,
    ...lines
  ].join('\n')
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const words = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextWord = async (): Promise<string> => {
    const { value } = await words.next()
    if (!value) throw new Error('it has printed nothing')
    return value
  }
  return { child, word: await nextWord(), nextWord }
}

describe.runIf(process.platform === 'linux')('the life of a program that listens', () => {
  test('is another one when its port was listened on anew', async () => {
    const server = createServer()
    const listen = async (port: number): Promise<void> => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    }
    await listen(0)
    const { port } = server.address() as AddressInfo
    const first = await listenerLife('127.0.0.1', port)
    expect(first).toMatchObject({ lives: true })
    vi.mocked(listenersHere).mockClear()
    expect(await listenerLife('127.0.0.1', port)).toEqual(first)
    // It is in a thread of this process, which still has the socket: all sockets need not be looked through again.
    expect(listenersHere).not.toHaveBeenCalled()
    server.close()
    await listen(port)
    const second = await listenerLife('127.0.0.1', port)
    server.close()
    expect(second).toMatchObject({ lives: true })
    expect(second).not.toEqual(first)
    expect(await listenerLife('127.0.0.1', port)).toEqual({ lives: false, socket: null })
  })

  test.runIf(hasPython)('goes on in the child to which the socket was handed', async () => {
    const port = await freePort()
    const { child, word } = await python(
      port,
      'pid = os.fork()',
      'if pid:',
      '  print(pid, flush=True); time.sleep(60)',
      'else:',
      '  os.close(1); time.sleep(60)'
    )
    // Which of the two is found first is open.
    expect(await listenerLife('127.0.0.1', port)).toMatchObject({ lives: true })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const left = await listenerLife('127.0.0.1', port)
    process.kill(Number(word), 'SIGKILL')
    expect(left).toMatchObject({ lives: true })
  })

  test.runIf(hasPython)(
    'is renewed by a process that keeps the socket and starts anew what serves',
    async () => {
      const port = await freePort()
      const { child, word, nextWord } = await python(
        port,
        's.set_inheritable(True)',
        'import subprocess',
        'def serve():',
        '  server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False)',
        '  print(server.pid, flush=True)',
        '  return server',
        'server = serve()',
        'while True:',
        '  server.wait()',
        '  sys.stdin.readline()',
        '  server = serve()'
      )
      const first = await listenerLife('127.0.0.1', port)
      expect(first).toMatchObject({ lives: true })
      expect(first).not.toHaveProperty('renewals')
      process.kill(Number(word), 'SIGKILL')
      await until(() => !alive(Number(word)))
      // Until then only who will start the next has it.
      expect(await listenerLife('127.0.0.1', port)).toEqual(first)
      child.stdin!.write('\n')
      const second = await nextWord()
      const renewed = await listenerLife('127.0.0.1', port)
      process.kill(Number(second), 'SIGKILL')
      expect(renewed).toMatchObject({ lives: true, renewals: 1 })
    }
  )

  test.runIf(hasPython)('is that of who serves, not of a helper to which the socket was left', async () => {
    const port = await freePort()
    const { child, word, nextWord } = await python(
      port,
      's.set_inheritable(True)',
      'import subprocess',
      'def help():',
      '  helper = subprocess.Popen(["sleep", "60"], close_fds=False)',
      '  print(helper.pid, flush=True)',
      '  return helper',
      'helper = help()',
      'while True:',
      '  helper.wait()',
      '  helper = help()'
    )
    const first = await listenerLife('127.0.0.1', port)
    process.kill(Number(word), 'SIGKILL')
    const second = await nextWord()
    vi.mocked(listenersHere).mockClear()
    const later = await listenerLife('127.0.0.1', port)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    process.kill(Number(second), 'SIGKILL')
    expect(first).toMatchObject({ lives: true })
    expect(later).toEqual(first)
    expect(listenersHere).not.toHaveBeenCalled()
  })

  test.runIf(hasPython)('began when its process did', async () => {
    const port = await freePort()
    const before = monotonicMs()
    await python(port, 'print("on", flush=True); time.sleep(60)')
    const life = await listenerLife('127.0.0.1', port)
    if (life === 'short') throw new Error('no descriptors')
    expect(life?.since).toBeGreaterThan(before - 10)
    expect(life?.since).toBeLessThan(monotonicMs() + 20)
  })

  test.runIf(hasPython)('goes on in its threads when the first of them has ended', async () => {
    const port = await freePort()
    const { child } = await python(
      port,
      'threading.Thread(target=time.sleep, args=(60,)).start()',
      'threading.Timer(0.05, lambda: print("on", flush=True)).start()',
      'ctypes.CDLL(None).pthread_exit(None)'
    )
    await until(async () => (await state(child.pid)) === 'Z')
    expect(await listenerLife('127.0.0.1', port)).toMatchObject({ lives: true })
  })
})

async function state(pid = 0): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0]
}
