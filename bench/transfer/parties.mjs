import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startNode, startProgram } from '../programs.mjs'
import { startRelevo } from '../relevo.mjs'

/** Another build of the file server can be measured instead: a folder like `out/main`. */
const built = process.env.RELEVO_BENCH_OUT ?? fileURLToPath(new URL('../../out/main', import.meta.url))
const fileServerProgram = join(built, 'nodes/file-server.js')
const cli = fileURLToPath(new URL('../../bin/relevo.mjs', import.meta.url))
/** Ticks of the system's clock in a second, by which Linux counts a process's CPU time. */
const ticks = 100

/** A file of random bytes, and what removes it. */
export function makeFile(bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-bench-file-'))
  const path = join(folder, 'file.bin')
  const file = openSync(path, 'w')
  const block = randomBytes(1024 ** 2)
  for (let written = 0; written < bytes; written += block.length) {
    block.writeUInt32BE(written / block.length, 0)
    writeSync(file, block)
  }
  closeSync(file)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Takes `PUT`, and verifies nothing. */
export function startNginx() {
  return startProgram('nginx', (port, folder) => {
    const file = join(folder, 'nginx.conf')
    mkdirSync(join(folder, 'files'))
    const lines = [
      ...[
        'daemon off;',
        'master_process off;',
        'user root;',
        `pid ${folder}/nginx.pid;`,
        'error_log /dev/null;'
      ],
      ...['events {}', 'http {', '  access_log off;', `  client_body_temp_path ${folder}/body;`],
      `  server { listen 127.0.0.1:${port}; root ${folder}/files; client_max_body_size 0;`,
      '    location / { dav_methods PUT; create_full_put_path on; } }',
      '}'
    ]
    writeFileSync(file, lines.join('\n') + '\n')
    return ['-p', folder, '-c', file, '-e', '/dev/null']
  })
}

/** A file server of ours by itself, as a process; `port` is that of the door that is asked for. */
export async function startFileServer(id, door) {
  const node = {
    ...{ id, kind: 'file-server', host: '127.0.0.1', names: [], doors: {}, [door]: 0 },
    ...{ maxUploadBytes: 8 * 1024 ** 3, maxConnections: 4096 }
  }
  let ports = null
  const server = await startNode(fileServerProgram, {
    ...{ node, links: [], quiet: true },
    onMessage: message => {
      if (message.type === 'listening') ports = message
    }
  })
  return { ...server, port: ports[door] }
}

/** The proxy, in front of receivers on these ports. */
export function startProxy(ports) {
  return startRelevo(ports, { quiet: true })
}

/** Runs a program to its end: ms, and seconds of CPU of its own and of those that serve it. */
export async function timed(program, args, servers) {
  const before = servers.map(cpuOf)
  const begun = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => (said += text))
  const peak = watchPeak(child.pid)
  const [code] = await once(child, 'exit')
  const ms = performance.now() - begun
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${said}`)
  const cpu = servers.map((server, n) => cpuOf(server) - before[n])
  return { ms, cpu, senderMiB: peak() }
}

export const sendArgs = (path, port, name) => [
  process.execPath,
  [cli, 'send', path, '--name', name, '--route', `ws://127.0.0.1:${port}`]
]

function cpuOf({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

/** The most that a process had resident, MiB, as the system counts it. */
export function peakMiB(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024
}

/** Of a process that ends: what it was when it was last looked at. */
function watchPeak(pid) {
  let peak = 0
  const timer = setInterval(() => {
    try {
      peak = Math.max(peak, peakMiB(pid))
    } catch {
      // It has ended.
    }
  }, 50)
  return () => {
    clearInterval(timer)
    return peak
  }
}
