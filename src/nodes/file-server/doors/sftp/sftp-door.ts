import type { Socket } from 'node:net'
import ssh2, { type Connection } from 'ssh2'
import { RelevoError } from '#shared/errors'
import type { FileServerLimits } from '../../limits'
import type { Door } from '../door'
import type { IncomingFiles } from '../incoming-files'
import type { DoorKeys } from '../keys/door-keys'
import { maxLoginTries, mayLogIn } from '../login'
import { introduction, streamDoor, type DoorSession } from '../stream-door'
import { SftpSession } from './sftp-session'

/** Sessions of SFTP on one connection. */
const maxSessions = 8

/**
 * Those that the processor helps with, which every client has. ChaCha20, which clients would take if it were offered, is done
 * in JavaScript: a tenth as fast, on the thread that all else waits for.
 */
const ciphers = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr'
] as const

/** The SFTP door: SSH by `ssh2`, with SFTP as all that there is: no shell, no commands, no forwarding. */
export async function sftpDoor(
  files: IncomingFiles,
  keys: DoorKeys,
  limits: FileServerLimits
): Promise<Door> {
  const hostKey = await keys.hostKey(newHostKey)
  const parsed = ssh2.utils.parseKey(hostKey)
  if (parsed instanceof Error)
    throw new RelevoError('BAD_ARGUMENTS', `keys/ssh_host_key is no private key: ${parsed.message}`)
  // It listens nowhere: connections are handed to it.
  const server = new ssh2.Server({
    hostKeys: [hostKey],
    ident: 'Relevo',
    algorithms: { cipher: [...ciphers] }
  })
  const begun = new WeakMap<object, (client: Connection) => void>()
  server.on('connection', client => begun.get((client as unknown as { _sock: object })._sock)?.(client))
  return streamDoor(files.services, (socket, peer) => {
    const session = new SshSession(socket, peer, files, limits)
    begun.set(socket, client => session.serve(client))
    server.injectSocket(socket)
    return session
  })
}

/** A private key. `ssh2` makes about one in 200 that nobody can read, itself included. */
function newHostKey(): string {
  for (;;) {
    const { private: key } = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key
  }
}

/** One connection of SSH, and the SFTP sessions on it. */
class SshSession implements DoorSession {
  readonly done: Promise<void>
  readonly #socket: Socket
  readonly #peer: string
  readonly #files: IncomingFiles
  readonly #limits: FileServerLimits
  readonly #sessions = new Set<SftpSession>()
  readonly #introduced: () => void
  #client: Connection | null = null
  #draining = false
  #silentMs = 0

  constructor(socket: Socket, peer: string, files: IncomingFiles, limits: FileServerLimits) {
    this.#socket = socket
    this.#peer = peer
    this.#files = files
    this.#limits = limits
    socket.setTimeout(limits.headersMs, () => this.#onSilence())
    this.#introduced = introduction(socket, limits.introductionMs, () => void socket.destroy())
    let reset = false
    socket.on('error', error => (reset ||= 'code' in error && error.code === 'ECONNRESET'))
    socket.on('end', () => socket.end())
    this.done = new Promise(resolve =>
      socket.once('close', () => {
        const ended = [...this.#sessions].map(session => session.lost(reset))
        void Promise.all(ended).then(() => resolve())
      })
    )
  }

  drain(): void {
    this.#draining = true
    this.#endIfIdle()
  }

  serve(client: Connection): void {
    const { counters, context } = this.#files.services
    const { node } = context.boot
    this.#client = client
    let tries = 0
    client.on('error', error => {
      // What the socket says is told where its files are.
      if ((error as { level?: string }).level === 'socket') return
      counters.refused(this.#peer, error.message, 'PROTOCOL_ERROR')
      this.#socket.destroy()
    })
    client.on('authentication', login => {
      const password = login.method === 'password' ? login.password : null
      if (
        (login.method === 'password' || login.method === 'none') &&
        mayLogIn(node, login.username, password)
      )
        return login.accept()
      // Every client asks by `none` first, to hear what there is.
      if (login.method !== 'none') {
        counters.refused(this.#peer, `${login.username} may not log in by ${login.method}`, 'FORBIDDEN')
        if (++tries >= maxLoginTries) return client.end()
      }
      login.reject(['password'])
    })
    client.on('ready', () => {
      this.#introduced()
      this.#socket.setTimeout(this.#limits.idleMs)
      client.on('session', accept => {
        const session = accept()
        session.on('sftp', acceptSftp => {
          const sftp = acceptSftp()
          if (this.#sessions.size >= maxSessions) return sftp.end()
          const one = new SftpSession(sftp, this.#socket, this.#peer, this.#files, this.#limits)
          this.#sessions.add(one)
          void one.done.then(() => {
            this.#sessions.delete(one)
            if (this.#draining) this.#endIfIdle()
          })
          one.onIdle = () => this.#draining && this.#endIfIdle()
        })
      })
    })
  }

  get #busy(): boolean {
    return [...this.#sessions].some(({ busy }) => busy)
  }

  #endIfIdle(): void {
    if (this.#busy) return
    if (this.#client === null) this.#socket.destroy()
    else this.#client.end()
  }

  /** In the middle of a file a silence ends it; between files a person may think for a while. */
  #onSilence(): void {
    this.#silentMs += this.#limits.idleMs
    const before = this.#client === null || this.#sessions.size === 0
    if (before || this.#busy || this.#silentMs >= this.#limits.sessionIdleMs)
      return void this.#socket.destroy()
    this.#socket.setTimeout(this.#limits.idleMs)
  }
}
