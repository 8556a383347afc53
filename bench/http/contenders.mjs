import { fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Another build of the balancer can be measured instead. */
const balancerProgram =
  process.env.RELEVO_BENCH_BALANCER ??
  fileURLToPath(new URL('../../out/main/nodes/balancer.js', import.meta.url))

/** Who shares requests out among the servers on `ports`; `direct` is the first of them without a balancer. */
export const httpContenders = {
  direct: { missing: () => null, start: async ([port]) => ({ port, stop: () => undefined }) },
  haproxy: {
    missing: () => (has('haproxy', '-v') ? null : 'haproxy is not installed'),
    start: ports =>
      startProgram('haproxy', (port, folder) => {
        const file = join(folder, 'haproxy.cfg')
        const lines = [
          'defaults',
          '  mode http',
          '  timeout connect 5s',
          '  timeout client 60s',
          '  timeout server 60s',
          'frontend in',
          `  bind 127.0.0.1:${port}`,
          '  default_backend out',
          'backend out',
          ...ports.map((server, i) => `  server s${i} 127.0.0.1:${server}`)
        ]
        writeFileSync(file, lines.join('\n') + '\n')
        return ['-db', '-f', file]
      })
  },
  nginx: {
    missing: () => (has('nginx', '-v') ? null : 'nginx is not installed'),
    start: ports =>
      startProgram('nginx', (port, folder) => {
        const file = join(folder, 'nginx.conf')
        const upstream = ports.map(server => `server 127.0.0.1:${server};`).join(' ')
        const lines = [
          'daemon off;',
          'master_process off;',
          `pid ${folder}/nginx.pid;`,
          'error_log /dev/null;',
          'events { worker_connections 4096; }',
          'http {',
          `  access_log off; proxy_temp_path ${folder}; keepalive_requests 1000000000;`,
          `  upstream out { ${upstream} keepalive 64; keepalive_requests 1000000000; }`,
          `  server { listen 127.0.0.1:${port};`,
          '    location / { proxy_pass http://out; proxy_http_version 1.1; proxy_set_header Connection ""; } }',
          '}'
        ]
        writeFileSync(file, lines.join('\n') + '\n')
        return ['-p', folder, '-c', file, '-e', '/dev/null']
      })
  },
  relevo: {
    missing: () => (existsSync(balancerProgram) ? null : 'not built; run `npm run build` first'),
    start: startBalancer
  }
}

function has(program, ...args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** The built balancer as the lab starts it, with its defaults: a child process, and a boot message. */
async function startBalancer(ports) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const profile = process.env.RELEVO_BENCH_PROFILE
  const child = fork(balancerProgram, [], {
    serialization: 'advanced',
    stdio: 'inherit',
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  })
  const node = {
    ...{ id: 'balancer', kind: 'balancer', host: '127.0.0.1', port: 0, mode: 'http' },
    ...{ algorithm: 'round-robin', weights: {}, healthIntervalMs: 1_000, fall: 2, rise: 2 },
    ...{ connectTimeoutMs: 1_000, answerTimeoutMs: 30_000, idleMs: 60_000, maxConnections: 4_096 },
    ...{ backendConnections: 1_024, queueLimit: 1_024, maxBodyBytes: 16 * 1024 ** 3, adminHost: '127.0.0.1' }
  }
  const links = ports.map((port, i) => ({ to: `server-${i + 1}`, host: '127.0.0.1', port, side: null }))
  const port = await new Promise((resolve, reject) => {
    child.on('message', message => {
      if (message.type === 'listening') resolve(message.port)
      else if (message.type === 'fatal') reject(new Error(message.error.message))
      else if (message.type === 'logs') {
        for (const { level, text } of message.lines)
          if (level !== 'info') console.error(`balancer: ${level}: ${text}`)
      }
    })
    child.once('exit', code => reject(new Error(`the balancer ended (exit ${code})`)))
    child.send({ type: 'boot', boot: { node, links, dataDir: folder } })
  })
  return {
    port,
    pid: child.pid,
    stop: async () => {
      child.send({ type: 'drain', graceMs: 1_000 })
      await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function startProgram(program, argumentsFor) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const port = await freePort()
  const child = spawn(program, argumentsFor(port, folder), { stdio: 'ignore' })
  await accepts(port, child)
  return {
    port,
    pid: child.pid,
    stop: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    }
  }
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
