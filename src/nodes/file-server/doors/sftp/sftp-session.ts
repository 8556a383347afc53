import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Socket } from 'node:net'
import { posix } from 'node:path'
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import type { UploadName } from '../../http/uploads/upload-name'
import type { FileServerLimits } from '../../limits'
import { ReceptionError } from '../../reception-error'
import type { IncomingFiles } from '../incoming-files'
import { listLine, pathOf, storedFiles, type StoredFile } from '../stored-files'
import { SftpUpload } from './sftp-upload'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

/** Files and folders that one client has open. */
const maxHandles = 64
/** Requests that wait for their turn before the connection is read no further, and their bytes. */
const maxWaiting = 1024
const maxWaitingBytes = 8 * 1024 ** 2
/** Bytes of one answer, and of answers that wait because the client does not take them; past these it is cut. */
const maxReadBytes = 255 * 1024
const maxUnreadBytes = 32 * 1024 ** 2
/** Names in one answer. */
const namesAtOnce = 100

type Handle =
  | { readonly kind: 'read'; readonly file: FileHandle; readonly info: StoredFile }
  | { readonly kind: 'upload'; readonly upload: SftpUpload }
  | { readonly kind: 'folder'; left: StoredFile[] }

/** What a request is refused with. */
class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** One session of SFTP (version 3, draft-ietf-secsh-filexfer-02). Requests are answered one after the other. */
export class SftpSession {
  readonly done: Promise<void>
  /** Called when nothing is open any more. */
  onIdle: () => void = () => undefined
  readonly #sftp: SFTPWrapper
  readonly #socket: Socket
  readonly #peer: string
  readonly #files: IncomingFiles
  readonly #listed: number
  readonly #handles = new Map<number, Handle>()
  #nextHandle = 0
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #waitingBytes = 0
  #paused = false
  #lost = false
  #answeredBytes = 0
  #end: () => void = () => undefined

  constructor(
    sftp: SFTPWrapper,
    socket: Socket,
    peer: string,
    files: IncomingFiles,
    limits: Pick<FileServerLimits, 'listed'>
  ) {
    this.#sftp = sftp
    this.#socket = socket
    this.#peer = peer
    this.#files = files
    this.#listed = limits.listed
    this.done = new Promise(resolve => (this.#end = resolve))
    sftp.on('error', () => socket.destroy())
    sftp.on('end', () => void this.lost(false))
    sftp.on('close', () => void this.lost(false))
    const { OK } = STATUS_CODE
    sftp.on('OPEN', (id, path, flags) => this.#take(id, 0, () => this.#open(id, path, flags)))
    sftp.on('READ', (id, handle, offset, length) =>
      this.#take(id, 0, () => this.#read(id, handle, offset, length))
    )
    sftp.on('WRITE', (id, handle, offset, data) =>
      this.#take(id, data.length, async () => {
        await this.#upload(handle).write(offset, data)
        sftp.status(id, OK)
      })
    )
    sftp.on('CLOSE', (id, handle) => this.#take(id, 0, () => this.#close(id, handle)))
    sftp.on('OPENDIR', (id, path) => this.#take(id, 0, () => this.#openFolder(id, path)))
    sftp.on('READDIR', (id, handle) => this.#take(id, 0, async () => this.#readFolder(id, handle)))
    sftp.on('STAT', (id, path) => this.#take(id, 0, () => this.#stat(id, path)))
    sftp.on('LSTAT', (id, path) => this.#take(id, 0, () => this.#stat(id, path)))
    sftp.on('FSTAT', (id, handle) => this.#take(id, 0, async () => this.#statOpen(id, handle)))
    sftp.on('REMOVE', (id, path) =>
      this.#take(id, 0, async () => {
        if (!(await this.#files.store.remove(nameIn(path)))) throw missing()
        sftp.status(id, OK)
      })
    )
    sftp.on('RENAME', (id, from, to) => this.#take(id, 0, () => this.#rename(id, from, to)))
    sftp.on('MKDIR', (id, path) =>
      this.#take(id, 0, async () => {
        await this.#files.makeFolder((await this.#place(path)).safe)
        sftp.status(id, OK)
      })
    )
    sftp.on('RMDIR', (id, path) =>
      this.#take(id, 0, async () => {
        const { safe } = nameIn(path)
        if (!(await this.#files.store.hasFolder(safe))) throw missing()
        await this.#files.removeFolder(safe)
        sftp.status(id, OK)
      })
    )
    sftp.on('SETSTAT', (id, path, attrs) =>
      this.#take(id, 0, async () => {
        const size = pathOf(path) === 'outermost' ? null : await this.#files.sizeOf(nameIn(path))
        this.#set(id, attrs, size)
      })
    )
    sftp.on('FSETSTAT', (id, handle, attrs) =>
      this.#take(id, 0, async () => {
        const found = this.#handle(handle)
        this.#set(id, attrs, found.kind === 'upload' ? found.upload.position : null)
      })
    )
    sftp.on('REALPATH', (id, path) =>
      this.#take(id, 0, async () => {
        const full = posix.resolve('/', path)
        sftp.name(id, [{ filename: full, longname: full, attrs: folderAttributes }])
      })
    )
  }

  /** Whether a file is on its way. */
  get busy(): boolean {
    return this.#waiting > 0 || [...this.#handles.values()].some(({ kind }) => kind !== 'folder')
  }

  /** The connection is over: what is open is cut. Idempotent. */
  async lost(reset: boolean): Promise<void> {
    if (!this.#lost) {
      this.#lost = true
      this.#turn = this.#turn.then(async () => {
        const reason = reset ? 'the connection was reset' : 'the connection ended before the file was closed'
        for (const handle of this.#handles.values()) {
          if (handle.kind === 'read') await handle.file.close().catch(() => undefined)
          if (handle.kind === 'upload')
            await handle.upload.cut(ReceptionError.cut(reason, reset ? 'reset' : 'short'))
        }
        this.#handles.clear()
        // OpenSSH's client waits for it.
        sayDone(this.#sftp)
        this.#sftp.end()
        this.#end()
      })
    }
    await this.#turn
  }

  #take(id: number, bytes: number, work: () => Promise<void>): void {
    if (this.#lost) return
    this.#waiting++
    this.#waitingBytes += bytes
    if (this.#waiting > maxWaiting || this.#waitingBytes > maxWaitingBytes) {
      this.#paused = true
      this.#socket.pause()
    }
    this.#turn = this.#turn.then(async () => {
      try {
        if (!this.#lost) await work()
      } catch (error) {
        this.#refuse(id, error)
      }
      this.#waiting--
      this.#waitingBytes -= bytes
      if (this.#paused && this.#waiting < maxWaiting / 2 && this.#waitingBytes < maxWaitingBytes / 2) {
        this.#paused = false
        this.#socket.resume()
      }
      if (!this.busy) this.onIdle()
    })
  }

  #refuse(id: number, error: unknown): void {
    if (this.#lost) return
    if (error instanceof Refusal) return this.#sftp.status(id, error.status, error.message)
    const { code, message } = ReceptionError.from(error)
    const denied = code === 'READ_ONLY' || code === 'NO_PERMISSION'
    this.#sftp.status(id, denied ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE, message)
  }

  async #open(id: number, path: string, flags: number): Promise<void> {
    if (this.#handles.size >= maxHandles) throw new Refusal(STATUS_CODE.FAILURE, 'too many open files')
    const name = nameIn(path)
    if ((flags & (OPEN_MODE.WRITE | OPEN_MODE.APPEND)) === 0) {
      const info = await this.#files.whole(name)
      if (info === null) throw missing()
      const file = await open(join(this.#files.store.folder, info.path), 'r')
      return this.#sftp.handle(id, this.#keep({ kind: 'read', file, info }))
    }
    const upload = await SftpUpload.open(this.#files, this.#peer, await this.#place(path), {
      truncates: (flags & OPEN_MODE.TRUNC) !== 0,
      appends: (flags & OPEN_MODE.APPEND) !== 0
    })
    this.#sftp.handle(id, this.#keep({ kind: 'upload', upload }))
  }

  /** @throws Refusal where the new name is taken: in this version a rename replaces nothing (section 6.5) */
  async #rename(id: number, from: string, to: string): Promise<void> {
    const [old, name] = [nameIn(from), await this.#place(to)]
    if ((await this.#files.find(old))?.isFolder)
      throw new Refusal(STATUS_CODE.PERMISSION_DENIED, 'a folder keeps its name')
    const renaming = await this.#files.rename(old, name, { replaces: false })
    if (renaming === 'taken') throw new Refusal(STATUS_CODE.FAILURE, 'there is a file of that name already')
    if (renaming === 'missing') throw missing()
    this.#sftp.status(id, STATUS_CODE.OK)
  }

  /** Where something may be put. @throws Refusal where the folder that it would be in is not there */
  async #place(path: string): Promise<UploadName> {
    const name = nameIn(path)
    const { folder } = splitPath(name.safe)
    if (folder !== '' && !(await this.#files.store.hasFolder(folder)))
      throw new Refusal(STATUS_CODE.NO_SUCH_FILE, 'there is no such folder here')
    return name
  }

  async #read(id: number, handle: Buffer, offset: number, length: number): Promise<void> {
    const found = this.#handle(handle)
    if (found.kind !== 'read') throw new Refusal(STATUS_CODE.FAILURE, 'it is not open for reading')
    if (this.#answeredBytes - this.#socket.bytesWritten > maxUnreadBytes)
      return void this.#socket.destroy(new Error('the client does not read'))
    const buffer = Buffer.allocUnsafe(Math.min(length, maxReadBytes))
    const { bytesRead } = await found.file.read(buffer, 0, buffer.length, offset)
    if (bytesRead === 0) return this.#sftp.status(id, STATUS_CODE.EOF)
    this.#answeredBytes += bytesRead
    this.#sftp.data(id, buffer.subarray(0, bytesRead))
  }

  async #close(id: number, handle: Buffer): Promise<void> {
    const found = this.#handle(handle)
    this.#handles.delete(handle.readUInt32BE(0))
    if (found.kind === 'read') await found.file.close()
    if (found.kind === 'upload') await found.upload.finish()
    this.#sftp.status(id, STATUS_CODE.OK)
  }

  async #openFolder(id: number, path: string): Promise<void> {
    const at = pathOf(path)
    const folder = at === 'outermost' ? '' : at?.safe
    if (folder === undefined || !(await this.#files.store.hasFolder(folder)))
      throw new Refusal(STATUS_CODE.NO_SUCH_FILE, 'there is no such folder')
    if (this.#handles.size >= maxHandles) throw new Refusal(STATUS_CODE.FAILURE, 'too many open files')
    const left = await storedFiles(join(this.#files.store.folder, folder), this.#listed)
    this.#sftp.handle(id, this.#keep({ kind: 'folder', left }))
  }

  #readFolder(id: number, handle: Buffer): void {
    const found = this.#handle(handle)
    if (found.kind !== 'folder') throw new Refusal(STATUS_CODE.FAILURE, 'it is no folder')
    if (found.left.length === 0) return this.#sftp.status(id, STATUS_CODE.EOF)
    const next = found.left.splice(0, namesAtOnce)
    this.#sftp.name(
      id,
      next.map(file => ({ filename: file.name, longname: listLine(file), attrs: attributes(file) }))
    )
  }

  async #stat(id: number, path: string): Promise<void> {
    const at = pathOf(path)
    if (at === 'outermost') return this.#sftp.attrs(id, folderAttributes)
    if (at === null) throw missing()
    const info = await this.#files.find(at)
    if (info !== null) return this.#sftp.attrs(id, attributes(info))
    // Of an upload that was cut: by it a client knows where to go on.
    const size = await this.#files.unfinishedBytes(at)
    if (size === 0) throw missing()
    this.#sftp.attrs(id, attributes({ name: at.safe, size, modified: new Date(), isFolder: false }))
  }

  /**
   * Who sends a file may want to give it its own time and rights: it keeps those of here.
   * @throws Refusal for another size: a file can be replaced, and not changed
   */
  #set(id: number, { size }: Attributes, is: number | null): void {
    // The types say that there always is one.
    if ((size as number | undefined) !== undefined && size !== is)
      throw new Refusal(STATUS_CODE.OP_UNSUPPORTED, 'it can be replaced, and not cut to a size')
    this.#sftp.status(id, STATUS_CODE.OK)
  }

  #statOpen(id: number, handle: Buffer): void {
    const found = this.#handle(handle)
    if (found.kind === 'folder') return this.#sftp.attrs(id, folderAttributes)
    if (found.kind === 'read') return this.#sftp.attrs(id, attributes(found.info))
    const { position: size } = found.upload
    this.#sftp.attrs(id, attributes({ name: '', size, modified: new Date(), isFolder: false }))
  }

  #keep(handle: Handle): Buffer {
    const id = this.#nextHandle++
    this.#handles.set(id, handle)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(id)
    return bytes
  }

  #handle(handle: Buffer): Handle {
    const found = handle.length === 4 ? this.#handles.get(handle.readUInt32BE(0)) : undefined
    if (found === undefined) throw new Refusal(STATUS_CODE.FAILURE, 'there is no such handle')
    return found
  }

  #upload(handle: Buffer): SftpUpload {
    const found = this.#handle(handle)
    if (found.kind !== 'upload') throw new Refusal(STATUS_CODE.FAILURE, 'it is not open for writing')
    return found.upload
  }
}

/**
 * Says that the session ended as it should (RFC 4254, section 6.10), as other servers do: without that OpenSSH's `scp` ends with
 * 1, whatever was stored. `ssh2` has no way to say it of a session of SFTP.
 */
function sayDone(sftp: SFTPWrapper): void {
  const { _protocol: protocol, outgoing } = sftp as unknown as {
    readonly _protocol?: { exitStatus?: (channel: number, status: number) => void }
    readonly outgoing?: { readonly id: number; readonly state: string }
  }
  if (outgoing?.state === 'open') protocol?.exitStatus?.(outgoing.id, 0)
}

const missing = (): Refusal => new Refusal(STATUS_CODE.NO_SUCH_FILE, 'there is no such file here')

function nameIn(path: string): UploadName {
  const at = pathOf(path)
  if (at === null || at === 'outermost')
    throw new Refusal(STATUS_CODE.NO_SUCH_FILE, 'that cannot be the name of a file here')
  return at
}

const folderAttributes: Attributes = { mode: 0o40755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }

function attributes({ size, modified, isFolder }: StoredFile): Attributes {
  const seconds = Math.floor(modified.getTime() / 1000)
  return { mode: isFolder ? 0o40755 : 0o100644, uid: 0, gid: 0, size, atime: seconds, mtime: seconds }
}
