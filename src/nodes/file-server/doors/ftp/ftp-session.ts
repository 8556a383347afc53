import { open } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import type { UploadName } from '../../http/uploads/upload-name'
import type { FileServerLimits } from '../../limits'
import { ReceptionError } from '../../reception-error'
import { introduction, type DoorSession } from '../stream-door'
import type { IncomingFiles } from '../incoming-files'
import { lingering } from '../lingering'
import { maxLoginTries, mayLogIn } from '../login'
import { listLine, otherName, pathOf, storedFiles, type StoredFile } from '../stored-files'
import { CommandLines, type Command } from './command-lines'
import { PassivePort } from './passive'
import { factLine, features, replyOf, timeValue } from './replies'
import { receiveStream } from './receive-stream'

/** What a command does; what it resolves with is its reply. */
type Work = (argument: string) => Promise<string> | string

/**
 * One control connection, and the connection for data beside it. Commands are done one after the other; only ABOR
 * overtakes, and ends the file that is on its way.
 *
 * Passive mode only: with PORT the server would connect to whatever address its client names (RFC 2577, section 3).
 */
export class FtpSession implements DoorSession {
  readonly done: Promise<void>
  readonly #socket: Socket
  readonly #peer: string
  readonly #files: IncomingFiles
  readonly #limits: FileServerLimits
  readonly #lines = new CommandLines()
  readonly #introduced: () => void
  readonly #work: Readonly<Record<string, Work>>
  #user: string | null = null
  #isIn = false
  #tries = 0
  #passive: PassivePort | null = null
  /** The folder that paths begin in: `/a/b`. */
  #folder = '/'
  /** Of the next file: where it begins, and its size if the client has said it. */
  #rest = 0
  #announced: number | undefined
  /** What RNFR has named, for the RNTO that follows at once. */
  #renamed: UploadName | null = null
  #working = false
  #aborted = false
  #ended = false
  #draining = false
  #silentMs = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(socket: Socket, peer: string, files: IncomingFiles, limits: FileServerLimits) {
    this.#socket = socket
    this.#peer = peer
    this.#files = files
    this.#limits = limits
    this.#work = this.#commands()
    socket.setTimeout(limits.headersMs, () => this.#onSilence())
    this.#introduced = introduction(socket, limits.introductionMs, () =>
      this.#bye('421 nobody has logged in for too long')
    )
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('end', () => this.#onEnd())
    this.done = new Promise(resolve =>
      socket.once('close', () => {
        this.#onEnd()
        void this.#turn.then(() => resolve())
      })
    )
    this.#say('220 Relevo')
  }

  drain(): void {
    this.#draining = true
    if (!this.#working) this.#bye('421 the server stops')
  }

  /** The client is gone, or will say no more: a file that is on its way is not whole, whatever its connection says. */
  #onEnd(): void {
    if (this.#ended) return
    this.#ended = true
    this.#socket.end()
    const passive = this.#passive
    if (!this.#working) passive?.close()
    // What is still on its way of a client that is gone can be gone on with.
    else if (passive) setTimeout(() => passive.close(), this.#limits.lingerMs)
  }

  #onData(chunk: Buffer): void {
    this.#silentMs = 0
    if (!this.#lines.push(chunk)) return this.#bye('500 that is no command')
    if (this.#working && this.#lines.waiting.some(({ verb }) => verb === 'ABOR')) {
      this.#aborted = true
      this.#passive?.close()
    }
    if (!this.#working) this.#turn = this.#run()
  }

  async #run(): Promise<void> {
    this.#working = true
    for (let next = this.#lines.waiting.shift(); next; next = this.#lines.waiting.shift()) {
      if (this.#ended) break
      try {
        this.#say(await this.#do(next))
      } catch (error) {
        const failure = ReceptionError.from(error)
        if (failure.code === 'INTERNAL')
          this.#files.services.context.log('error', `ftp: ${next.verb} from ${this.#peer}: ${failure.detail}`)
        this.#say(replyOf(failure))
      }
      if (next.verb === 'QUIT') this.#socket.end()
    }
    this.#working = false
    if (this.#ended) this.#passive?.close()
    if (this.#draining) this.#bye('421 the server stops')
  }

  #do({ verb, argument }: Command): Promise<string> | string {
    const work = Object.hasOwn(this.#work, verb) ? this.#work[verb] : undefined
    if (work === undefined) return `502 there is no ${verb.slice(0, 20)} here`
    if (!this.#isIn && !withoutLogin.has(verb)) return '530 log in first: USER, then PASS'
    const result = work(argument)
    // It is the command right after RNFR, or none (RFC 959, section 4.1.3).
    if (verb !== 'RNFR') this.#renamed = null
    return result
  }

  #commands(): Record<string, Work> {
    const { store } = this.#files
    const passive = '502 passive mode only: EPSV or PASV'
    const missing = '550 there is no such file here'
    return {
      USER: name => {
        this.#user = name
        this.#isIn = false
        return '331 and the password'
      },
      PASS: password => this.#logIn(password),
      QUIT: () => '221 bye',
      NOOP: () => '200 done',
      SYST: () => '215 UNIX Type: L8',
      FEAT: () => `211-Extensions\r\n${features.map(feature => ` ${feature}`).join('\r\n')}\r\n211 End`,
      OPTS: what => (/^(utf8 on|mlst\b)/i.test(what) ? '200 done' : '501 there is no such option'),
      CLNT: () => '200 done',
      // Clients that copy folders give each file its rights, and fail where they may not: it keeps those of here, as by SFTP.
      SITE: what =>
        /^chmod\b/i.test(what) ? '200 it keeps its rights' : '504 only CHMOD, which changes nothing',
      HELP: () => `214 ${Object.keys(this.#work).join(' ')}`,
      // Bytes are stored and sent as they are in either type: a file that ends up with another hash is no copy.
      TYPE: type => (/^(I|A( N)?|L 8)$/i.test(type) ? '200 done' : '504 only I and A'),
      MODE: mode => (/^S$/i.test(mode) ? '200 done' : '504 only S'),
      STRU: structure => (/^F$/i.test(structure) ? '200 done' : '504 only F'),
      PWD: () => this.#where(),
      XPWD: () => this.#where(),
      CWD: path => this.#enter(path),
      XCWD: path => this.#enter(path),
      CDUP: () => this.#enter('..'),
      XCUP: () => this.#enter('..'),
      MKD: path => aboutFolder(this.#makeFolder(path)),
      XMKD: path => aboutFolder(this.#makeFolder(path)),
      RMD: path => aboutFolder(this.#removeFolder(path)),
      XRMD: path => aboutFolder(this.#removeFolder(path)),
      DELE: async path => ((await store.remove(this.#named(path))) ? '250 removed' : missing),
      RNFR: async path => {
        const file = await this.#files.find(this.#named(path))
        if (file?.isFolder) return '550 a folder keeps its name'
        if (file === null) return missing
        this.#renamed = this.#named(path)
        return '350 and its new name'
      },
      RNTO: async path => {
        const from = this.#renamed
        if (from === null) return '503 RNFR first'
        const to = await this.#files.rename(from, this.#named(path), { replaces: true })
        return typeof to === 'object' ? `250 renamed${otherName(to.name, path, this.#folder)}` : missing
      },
      PORT: () => passive,
      EPRT: () => passive,
      PASV: () => this.#openPassive(false),
      EPSV: what => (/^all$/i.test(what) ? '200 done' : this.#openPassive(true)),
      ALLO: what => {
        this.#announced = /^\d{1,15}$/.test(what.trim()) ? Number(what) : undefined
        return '200 done'
      },
      REST: from => {
        if (!/^\d{1,15}$/.test(from)) return '501 a number of bytes'
        this.#rest = Number(from)
        return `350 the next file begins at ${this.#rest}`
      },
      ABOR: () => '226 nothing is on its way any more',
      SIZE: async path => {
        const size = await this.#files.sizeOf(this.#named(path))
        return size === null ? missing : `213 ${size}`
      },
      MDTM: async path => {
        const file = await this.#files.whole(this.#named(path))
        return file === null ? missing : `213 ${timeValue(file.modified)}`
      },
      MLST: async path => {
        const at = pathOf(path, this.#folder)
        if (at === 'outermost') return '250-\r\n type=dir;perm=cel; /\r\n250 End'
        const file = at && (await this.#files.find(at))
        return file === null ? missing : `250-\r\n ${factLine(file)}\r\n250 End`
      },
      LIST: path => this.#list(path, listLine),
      // With the folder before it that its client has named: what it gets can be asked for as it is.
      NLST: path => this.#list(path, ({ name }, named) => (named === '' ? name : `${named}/${name}`)),
      MLSD: path => this.#list(path, factLine),
      RETR: path => this.#send(path),
      STOR: path => this.#receive(path, this.#rest),
      APPE: async path => this.#receive(path, await this.#endOf(path))
    }
  }

  /** A quote in a path is doubled (RFC 959, appendix II). */
  #where(): string {
    return `257 "${this.#folder.replaceAll(/\p{Cc}/gu, '').replaceAll('"', '""')}"`
  }

  async #enter(path: string): Promise<string> {
    const at = pathOf(path, this.#folder)
    if (at === null || (at !== 'outermost' && !(await this.#files.store.hasFolder(at.safe))))
      return '550 there is no such folder here'
    // As it is called by its client: what it sends there is known by that.
    this.#folder = posix.resolve(this.#folder, path)
    return '250 done'
  }

  async #makeFolder(path: string): Promise<string> {
    const { safe } = this.#named(path)
    if (await this.#files.store.hasFolder(safe)) return '550 there is such a folder already'
    await this.#files.makeFolder(safe)
    return `257 "/${safe}" made`
  }

  async #removeFolder(path: string): Promise<string> {
    await this.#files.removeFolder(this.#named(path).safe)
    return '250 removed'
  }

  /** The file, or the folder, that a path leads to. @throws ReceptionError for what can be the name of none */
  #named(path: string): UploadName {
    const at = pathOf(path, this.#folder)
    if (at === null || at === 'outermost')
      throw new ReceptionError('BAD_OFFER', 'that cannot be the name of a file here')
    return at
  }

  #logIn(password: string): string {
    const { context, counters } = this.#files.services
    if (this.#user === null) return '503 USER first'
    this.#isIn = mayLogIn(context.boot.node, this.#user, password)
    if (this.#isIn) {
      this.#introduced()
      this.#socket.setTimeout(this.#limits.idleMs)
      return '230 come in'
    }
    counters.refused(this.#peer, `${this.#user} may not log in`, 'FORBIDDEN')
    if (++this.#tries >= maxLoginTries) this.#socket.end()
    return '530 not with that name and password'
  }

  async #openPassive(extended: boolean): Promise<string> {
    const address = (this.#socket.localAddress ?? '').replace(/^::ffff:/, '')
    if (!extended && !address.includes('.')) return '522 not over IPv6: EPSV'
    this.#passive?.close()
    const { services } = this.#files
    this.#passive = await PassivePort.open(this.#socket, socket => {
      services.context.links.door.accepted(socket)
      services.counters.opened(socket)
      socket.setTimeout(this.#limits.idleMs, () => socket.destroy(new Error('nothing moved for too long')))
    })
    const { port } = this.#passive
    if (extended) return `229 Entering Extended Passive Mode (|||${port}|)`
    return `227 Entering Passive Mode (${address.replaceAll('.', ',')},${port >> 8},${port & 255})`
  }

  /** The connection for data of the command that runs. @throws ReceptionError */
  async #data(): Promise<Socket> {
    if (this.#passive === null) throw new ReceptionError('PROTOCOL_ERROR', 'EPSV or PASV first')
    return this.#passive.connection.catch((error: Error) => {
      throw new ReceptionError('PROTOCOL_ERROR', `no connection for data: ${error.message}`)
    })
  }

  async #receive(path: string, offset: number): Promise<string> {
    const name = this.#named(path)
    const size = this.#announced
    this.#rest = 0
    this.#announced = undefined
    this.#aborted = false
    // Refused before the client has sent anything for nothing.
    if (this.#passive === null) return '425 EPSV or PASV first'
    try {
      const file = await this.#files.begin('ftp', this.#peer, name, { offset, size })
      try {
        const data = await this.#data()
        this.#say('150 go on')
        const stored = await receiveStream(data, file, size, () => this.#gone())
        const { bytes, sha256 } = stored
        return `226 stored${otherName(stored.name, path, this.#folder)}, ${bytes} bytes, SHA-256 ${sha256}`
      } catch (error) {
        const failure = await file.cut(error)
        if (failure.code !== 'INCOMPLETE') this.#readOn()
        throw failure
      }
    } finally {
      this.#closeData()
    }
  }

  /**
   * Leaves the connection for data of a refused file open for a while: what its client still sends is read, or a reset would
   * keep it from hearing why.
   */
  #readOn(): void {
    const passive = this.#passive
    if (passive === null) return
    this.#passive = null
    const close = (): void => {
      this.#socket.off('close', close)
      passive.close()
    }
    this.#socket.once('close', close)
    void passive.connection
      .then(data => lingering(data, this.#limits))
      .catch(() => undefined)
      .then(close)
  }

  /** Why a file that has ended is not whole after all; null where its client still waits for the reply. */
  #gone(): string | null {
    if (this.#aborted) return 'the client has aborted it'
    return this.#ended ? 'the client was gone before the file was stored' : null
  }

  /** Where APPE goes on. @throws ReceptionError for a file that is whole: it can be replaced, and not changed */
  async #endOf(path: string): Promise<number> {
    const name = this.#named(path)
    if ((await this.#files.whole(name)) !== null)
      throw new ReceptionError('BAD_OFFER', 'it is whole: it can be replaced, and not changed')
    return this.#files.unfinishedBytes(name)
  }

  async #send(path: string): Promise<string> {
    const start = this.#rest
    this.#rest = 0
    const { folder } = this.#files.store
    const whole = await this.#files.whole(this.#named(path))
    if (whole === null) return '550 there is no such file here'
    if (start > whole.size) return `554 it has ${whole.size} bytes`
    const file = await open(join(folder, whole.path), 'r')
    try {
      const data = await this.#data()
      this.#say('150 here it comes')
      await pipeline(file.createReadStream({ start, autoClose: false }), data.resume())
      return '226 sent'
    } catch (error) {
      return error instanceof ReceptionError ? '425 no connection for data' : '426 it was cut'
    } finally {
      await file.close()
      this.#closeData()
    }
  }

  async #list(path: string, line: (file: StoredFile, named: string) => string): Promise<string> {
    // `LIST -la` is what some clients say.
    const asked = path.replace(/^-\S+\s*/, '')
    const at = pathOf(asked, this.#folder)
    const { folder } = this.#files.store
    const isAll = at === 'outermost'
    const one = at === null || isAll ? null : await this.#files.find(at)
    if (one === null && !isAll) return '550 there is no such file here'
    const inside = at === null || isAll ? '' : at.safe
    const files =
      one?.isFolder === false ? [one] : await storedFiles(join(folder, inside), this.#limits.listed)
    const named = one?.isFolder === false ? splitPath(asked).folder : asked.replace(/\/+$/, '')
    try {
      const data = await this.#data()
      this.#say('150 here it comes')
      await pipeline(
        files.map(file => `${line(file, named)}\r\n`),
        data.resume()
      )
      return '226 sent'
    } catch {
      return '426 it was cut'
    } finally {
      this.#closeData()
    }
  }

  #closeData(): void {
    this.#passive?.close()
    this.#passive = null
  }

  #say(line: string): void {
    if (this.#socket.writable) this.#socket.write(`${line}\r\n`)
  }

  #bye(line: string): void {
    this.#say(line)
    this.#socket.end()
    this.#passive?.close()
    // One that does not end its own side is not waited for.
    this.#socket.destroySoon()
  }

  /** While a file is on its way, its own connection is minded; between two a person may think for a while. */
  #onSilence(): void {
    this.#silentMs += this.#socket.timeout ?? 0
    if (!this.#working && (!this.#isIn || this.#silentMs >= this.#limits.sessionIdleMs))
      return this.#bye('421 nothing was said for too long')
    this.#socket.setTimeout(this.#limits.idleMs)
  }
}

/** What is wrong with a folder has a code of its own (RFC 959, section 5.4). */
async function aboutFolder(reply: Promise<string>): Promise<string> {
  try {
    return await reply
  } catch (error) {
    if (error instanceof ReceptionError && error.code === 'BAD_OFFER') return `550 ${error.message}`
    throw error
  }
}

const withoutLogin: ReadonlySet<string> = new Set([
  'USER',
  'PASS',
  'QUIT',
  'FEAT',
  'SYST',
  'NOOP',
  'OPTS',
  'HELP'
])
