import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { has, startNode, startProgram } from '../programs.mjs'

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
    missing: () => null,
    start: startBalancer
  }
}

/** The built balancer as the lab starts it, with its defaults. */
function startBalancer(ports) {
  const node = {
    ...{ id: 'balancer', kind: 'balancer', host: '127.0.0.1', port: 0, mode: 'http' },
    ...{ algorithm: 'round-robin', weights: {}, healthIntervalMs: 1_000, fall: 2, rise: 2 },
    ...{ connectTimeoutMs: 1_000, answerTimeoutMs: 120_000, idleMs: 0, maxConnections: 4_096 },
    ...{
      hedge: false,
      strict: false,
      ejectAfter: 5,
      ejectMs: 10_000,
      keepAliveMs: 60_000,
      cookieName: 'relevo-backend'
    },
    ...{ backendConnections: 1_024, queueLimit: 1_024, maxBodyBytes: 16 * 1024 ** 3, adminHost: '127.0.0.1' }
  }
  const links = ports.map((port, i) => ({ to: `server-${i + 1}`, host: '127.0.0.1', port, side: null }))
  return startNode(balancerProgram, { node, links, recordBytes: true })
}
