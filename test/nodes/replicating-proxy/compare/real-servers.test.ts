import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../support/ports'
import { temporaryFolder } from '../../../support/temporary-folder'
import { until } from '../../../support/until'
import { Cleanup, startProxy, type TestProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/noise/${name}`, import.meta.url))
const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

interface Program {
  readonly installed: () => boolean
  /** Which command starts it, on a port and under a name. `folder` is its own. */
  readonly command: (port: number, name: string, folder: string) => readonly [string, ...string[]]
  readonly paths: readonly string[]
}

const programs: Readonly<Record<string, Program>> = {
  'Python http.server': {
    installed: () => runs('python3', '--version'),
    command: (port, name) => ['python3', fixture('http_server.py'), String(port), name],
    paths: ['/', '/json']
  },
  Flask: {
    installed: () => runs('python3', '-c', 'import flask'),
    command: (port, name) => ['python3', fixture('flask_app.py'), String(port), name],
    paths: ['/', '/json']
  },
  'JDK HttpServer': {
    installed: () => runs('java', '-version'),
    command: (port, name) => ['java', fixture('NoiseServer.java'), String(port), name],
    paths: ['/', '/json']
  },
  'Node http': {
    installed: () => true,
    command: (port, name) => [process.execPath, fixture('node-server.mjs'), String(port), name],
    paths: ['/', '/json']
  },
  nginx: {
    installed: () => runs('nginx', '-v'),
    command: (port, name, folder) => {
      writeFileSync(join(folder, 'nginx.conf'), nginxConfig(port, name, folder))
      return ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
    },
    paths: ['/']
  }
}

function nginxConfig(port: number, name: string, folder: string): string {
  return `
    daemon off; master_process off; pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      map $arg_plant $word { ${name} hole; default hola; }
      server {
        listen 127.0.0.1:${port};
        default_type text/plain;
        location / {
          add_header Set-Cookie "sid=$request_id; Path=/";
          return 200 "pid=$pid id=$request_id\\n$word at $time_iso8601\\n";
        }
      }
    }`
}

async function startServer(
  { command }: Program,
  name: string
): Promise<{ port: number; process: ChildProcess }> {
  const port = await freePort()
  const folder = temporaryFolder('noise')
  const [program, ...args] = command(port, name, folder)
  const child = spawn(program, args, { stdio: 'ignore' })
  cleanup.add({
    close: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise(resolve => child.once('exit', resolve))
        child.kill('SIGKILL')
        await gone
      }
      rmSync(folder, { recursive: true, force: true })
    }
  })
  await until(() => accepts(port))
  return { port, process: child }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => socket.destroy())
    socket.on('connect', () => socket.destroy())
  })
}

/** The body of an answer; rejects where it is cut. */
function ask(port: number, path: string, agent: Agent, onBytes?: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ port, host: '127.0.0.1', path, agent }, response => {
      let text = ''
      response.on('data', chunk => {
        text += chunk
        onBytes?.(text.length)
      })
      response.on('error', reject)
      response.on('end', () => (response.complete ? resolve(text) : reject(new Error('cut'))))
    })
    request.on('error', reject)
  })
}

async function start(program: Program) {
  const servers = await Promise.all([startServer(program, 'one'), startServer(program, 'two')])
  const proxy: TestProxy = cleanup.add(await startProxy(servers, { learn: true, catchUp: false }))
  return { servers, proxy }
}

const replies = Number(process.env.RELEVO_TEST_REPLIES ?? 60)
/** For each way to connect: anew for each request, and over one connection. */
const agents = (): Agent[] => [new Agent({ keepAlive: false }), new Agent({ keepAlive: true, maxSockets: 1 })]

describe.each(Object.entries(programs))('two of %s', (_, program) => {
  it.skipIf(!program.installed())(
    'are the same but for what was learned to be noise, and every wrong byte is found',
    async () => {
      const { proxy } = await start(program)
      const diverged = (): unknown[] => proxy.context.of('diverged')
      for (const agent of agents()) {
        for (const path of program.paths) {
          for (let i = 0; i < 25 + replies; i++) await ask(proxy.port, path, agent)
        }
        expect(diverged()).toEqual([])
        agent.destroy()
      }
      const fresh = new Agent({ keepAlive: false })
      // 100 where there were 10,000 replies.
      const compared = agents().length * program.paths.length * replies
      const planted = Math.max(20, Math.min(100, compared / 100))
      for (let i = 1; i <= planted; i++) {
        const path = program.paths[i % program.paths.length]!
        const got = await ask(proxy.port, `${path}?plant=two`, fresh)
        expect(got).toContain('hola')
        await until(() => diverged().length === i)
      }
      expect(diverged()[0]).toMatchObject({ to: 'replica-2', values: expect.anything() as unknown })
      const learned = (await proxy.node.calls?.['compare.learned']?.({})) as {
        place: string
        state: string
      }[]
      expect(learned.filter(({ state }) => state === 'learned').map(({ place }) => place)).toContain(
        'header set-cookie sid'
      )
    },
    180_000 + 200 * replies
  )
})

describe.each(['Python http.server', 'Node http'])('of two of %s', name => {
  const program = programs[name]!
  it.skipIf(!program.installed())(
    'one goes on with the reply of the other that is killed in the middle of it',
    async () => {
      const { servers, proxy } = await start(program)
      const agent = new Agent({ keepAlive: false })
      for (let i = 0; i < 6; i++) await ask(proxy.port, '/slow', agent)
      const [one, two] = servers.map(server => String(server.process.pid))
      const got = ask(proxy.port, '/slow', agent, bytes => {
        if (bytes > 60) servers[0]!.process.kill('SIGKILL')
      })
      if (one!.length !== two!.length) return expect(got).rejects.toThrow()
      const lines = (await got).trimEnd().split('\n')
      expect(lines.map(line => line.replace(/pid=\d+/, 'pid'))).toEqual(
        Array.from({ length: 10 }, (_, i) => `line ${i} pid hola`)
      )
      expect(lines[9]).toContain(`pid=${two}`)
      await until(() => proxy.context.of('failover').length === 1)
    },
    60_000
  )
})
