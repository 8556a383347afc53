import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { has, startProgram } from './programs.mjs'
import { startRelevo } from './relevo.mjs'

const javaSource = fileURLToPath(new URL('../test/fixtures/java/SimpleProxyServer.java', import.meta.url))
const nginxStream = [
  '/usr/lib/nginx/modules/ngx_stream_module.so',
  '/usr/lib64/nginx/modules/ngx_stream_module.so'
]

/**
 * Who carries the bytes. `start` gets the ports of the servers and gives a port to connect to, and a way to end;
 * `missing` says why it cannot take part in a job.
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
  /** The proxy that the coursework hands out, to both replicas; one client at a time. */
  java: {
    missing: ({ streams = 1, clients = 1, direction = 'up' }) =>
      !has('javac', '-version')
        ? 'javac is not installed'
        : streams > 1 || clients > 1
          ? 'it serves one client at a time'
          : direction === 'down'
            ? 'it compares nothing'
            : null,
    start: ([local, remote = local]) =>
      startProgram('java', (port, folder) => {
        spawnSync('javac', ['-encoding', 'UTF-8', '-d', folder, javaSource], { stdio: 'inherit' })
        return ['-cp', folder, 'SimpleProxyServer', '127.0.0.1', remote, port, local].map(String)
      })
  },
  relevo: { missing: () => null, start: servers => startAttached(servers) },
  /** The same, where replies may differ by what was learned to be noise. */
  noise: {
    missing: ({ direction }) => (direction === 'down' ? null : 'no replies to compare'),
    start: servers => startAttached(servers, { settings: { compare: 'http', learn: true } })
  },
  /** The same, where what connections carry is not recorded. */
  unrecorded: { missing: () => null, start: servers => startAttached(servers, { recordBytes: false }) },
  /** The least that Node's sockets take for the same connections. */
  least: {
    missing: ({ kind }) => (kind === 'bulk' ? 'it waits for nobody' : null),
    start: startLeast
  }
}

async function startLeast(servers) {
  const program = fileURLToPath(new URL('./scenarios/least.mjs', import.meta.url))
  const child = fork(program, servers.map(String), { execArgv: ['--max-semi-space-size=4'] })
  const [port] = await once(child, 'message')
  return { port, pid: child.pid, stop: () => child.disconnect() }
}

/** Ours; a run in which it gave a replica up counts for nothing. */
async function startAttached(servers, options) {
  const proxy = await startRelevo(servers, options)
  return {
    ...proxy,
    stop: async () => {
      if (proxy.stats()?.links.some(link => !link.attached))
        throw new Error('a replica was detached during the run')
      await proxy.stop()
    }
  }
}

/** HAProxy with two servers, the second as a backup, and checks as fast as they are of use. */
export function tunedHaproxy([primary, backup]) {
  return startProgram('haproxy', (port, folder) => {
    const file = join(folder, 'haproxy.cfg')
    const lines = [
      'defaults',
      '  mode tcp',
      '  retries 3',
      '  option redispatch 1',
      '  timeout connect 200ms',
      '  timeout client 60s',
      '  timeout server 60s',
      '  default-server check inter 50ms fall 1 rise 1 on-marked-down shutdown-sessions',
      'frontend in',
      `  bind 127.0.0.1:${port}`,
      '  default_backend out',
      'backend out',
      `  server one 127.0.0.1:${primary}`,
      `  server two 127.0.0.1:${backup} backup`
    ]
    writeFileSync(file, lines.join('\n') + '\n')
    return ['-db', '-f', file]
  })
}

function streamModule() {
  const { stderr } = spawnSync('nginx', ['-V'], { encoding: 'utf8' })
  if (/--with-stream(\s|$)/.test(stderr)) return 'built in'
  return nginxStream.find(existsSync)
}
