import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Another build of the proxy can be measured instead. */
const proxyProgram =
  process.env.RELEVO_BENCH_PROXY ??
  fileURLToPath(new URL('../out/main/nodes/replicating-proxy.js', import.meta.url))
const nginxStream = [
  '/usr/lib/nginx/modules/ngx_stream_module.so',
  '/usr/lib64/nginx/modules/ngx_stream_module.so'
]

/**
 * Who carries the bytes. `start` gets the ports of the servers and gives a port to connect to, and a way to end;
 * `missing` says why it cannot take part.
 */
export const contenders = {
  direct: {
    missing: () => null,
    start: async ([port]) => ({ port, stop: () => undefined })
  },
  haproxy: {
    missing: () => (has('haproxy', '-v') ? null : 'haproxy is not installed'),
    start: ([server]) =>
      startProgram('haproxy', (port, folder) => {
        const file = join(folder, 'haproxy.cfg')
        const lines = [
          'defaults',
          '  mode tcp',
          '  timeout connect 5s',
          '  timeout client 60s',
          '  timeout server 60s',
          'frontend in',
          `  bind 127.0.0.1:${port}`,
          '  default_backend out',
          'backend out',
          `  server one 127.0.0.1:${server}`
        ]
        writeFileSync(file, lines.join('\n') + '\n')
        return ['-db', '-f', file]
      })
  },
  nginx: {
    missing: () =>
      !has('nginx', '-v') ? 'nginx is not installed' : streamModule() ? null : 'nginx has no stream module',
    start: ([server]) =>
      startProgram('nginx', (port, folder) => {
        const file = join(folder, 'nginx.conf')
        const lines = [
          ...(streamModule() === 'built in' ? [] : [`load_module ${streamModule()};`]),
          'daemon off;',
          'master_process off;',
          'worker_processes auto;',
          `pid ${folder}/nginx.pid;`,
          'error_log /dev/null;',
          'events { worker_connections 4096; }',
          `stream { server { listen 127.0.0.1:${port}; proxy_pass 127.0.0.1:${server}; proxy_half_close on; } }`
        ]
        writeFileSync(file, lines.join('\n') + '\n')
        return ['-p', folder, '-c', file, '-e', '/dev/null']
      })
  },
  relevo: {
    missing: () => (existsSync(proxyProgram) ? null : 'not built; run `npm run build` first'),
    start: startRelevo
  }
}

function has(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

function streamModule() {
  const { stderr } = spawnSync('nginx', ['-V'], { encoding: 'utf8' })
  if (/--with-stream(\s|$)/.test(stderr)) return 'built in'
  return nginxStream.find(existsSync)
}

async function startProgram(program, argumentsFor) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const port = await freePort()
  const child = spawn(program, argumentsFor(port, folder), { stdio: 'ignore' })
  await accepts(port, child)
  return { port, pid: child.pid, stop: () => end(child, folder, 'SIGTERM') }
}

/** The built proxy as the lab starts it: a child process, and a boot message. */
async function startRelevo(servers) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const profile = process.env.RELEVO_BENCH_PROFILE
  const child = fork(proxyProgram, [], {
    serialization: 'advanced',
    stdio: 'inherit',
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  })
  const node = {
    id: 'proxy',
    kind: 'replicating-proxy',
    host: '127.0.0.1',
    port: 0,
    reply: 'primary',
    catchUp: true,
    sessionLogBytes: 1024 ** 3,
    lagBytes: 8 * 1024 ** 2,
    lagMs: 2_000,
    agreementMs: 250,
    progressMs: 1_000,
    connectTimeoutMs: 1_000,
    connectGraceMs: 2_000,
    idleMs: 300_000,
    maxConnections: 10_000
  }
  const links = servers.map((port, i) => ({ to: `replica-${i + 1}`, host: '127.0.0.1', port, side: null }))
  let stats = null
  const port = await new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.type === 'listening') resolve(message.port)
      else if (message.type === 'fatal') reject(new Error(message.error.message))
      else if (message.type === 'stats') stats = message.stats
      else if (message.type === 'logs') {
        for (const { level, text } of message.lines)
          if (level !== 'info') console.error(`proxy: ${level}: ${text}`)
      }
    })
    child.once('exit', code => reject(new Error(`the proxy ended (exit ${code})`)))
    child.send({ type: 'boot', boot: { node, links, dataDir: folder } })
  })
  return {
    port,
    pid: child.pid,
    stop: async () => {
      if (stats?.links.some(link => !link.attached)) throw new Error('a replica was detached during the run')
      child.send({ type: 'drain', graceMs: 1_000 })
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function end(child, folder, signal) {
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  rmSync(folder, { recursive: true, force: true })
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function accepts(port, child) {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`it ended (exit ${child.exitCode})`)
    const up = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.on('connect', () => resolve(true) || socket.destroy())
      socket.on('error', () => resolve(false))
    })
    if (up) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('it does not accept')
}
