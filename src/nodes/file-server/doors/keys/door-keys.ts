import { X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { NodeContext } from '#nodes/runtime/node-program'
import { RelevoError } from '#shared/errors'
import { replaceFile } from '#system/replace-file'
import { selfSigned, type TlsKeys } from './self-signed'

/** The files, in the folder `keys` of the node's own; one's own go there under the same names. */
const certFile = 'tls.crt'
const keyFile = 'tls.key'
const hostKeyFile = 'ssh_host_key'

/** A certificate of ours that ends so soon is made again, ms. */
const renewMs = 24 * 3_600_000

/**
 * What the doors prove with who they are. Made when it is first needed, kept in the node's folder, readable by its owner
 * only, and from then on the same: a client that has once learned to trust it does so at the next start too.
 */
export class DoorKeys {
  readonly #folder: string
  readonly #context: NodeContext<'file-server'>
  #tls: Promise<TlsKeys> | null = null

  constructor(context: NodeContext<'file-server'>) {
    this.#context = context
    this.#folder = join(context.boot.dataDir, 'keys')
  }

  /** Of both HTTPS and WSS. @throws RelevoError `BAD_ARGUMENTS` for files that are no certificate and its key. */
  tls(): Promise<TlsKeys> {
    return (this.#tls ??= this.#findTls())
  }

  /** The private key of the SSH server. @param make a new one */
  async hostKey(make: () => string): Promise<string> {
    const found = await this.#read(hostKeyFile)
    if (found !== null) return found
    const made = make()
    await this.#write(hostKeyFile, made)
    this.#context.log('info', `made a host key for SFTP: ${join(this.#folder, hostKeyFile)}`)
    return made
  }

  async #findTls(): Promise<TlsKeys> {
    const [cert, key] = await Promise.all([this.#read(certFile), this.#read(keyFile)])
    if (cert !== null && key !== null && !isOverdue(cert)) return this.#checked({ cert, key })
    if (cert !== null && key === null)
      throw new RelevoError('BAD_ARGUMENTS', `there is a certificate, and no ${keyFile}, in ${this.#folder}`)
    const { node } = this.#context.boot
    const own = [node.host, ...node.names].filter(name => !/^(0\.0\.0\.0|::|\*)$/.test(name))
    const names = [...new Set(['localhost', '127.0.0.1', '::1', ...own, hostname()])].filter(isName)
    const made = selfSigned(node.id, names)
    await this.#write(keyFile, made.key)
    await this.#write(certFile, made.cert)
    const { fingerprint256 } = new X509Certificate(made.cert)
    this.#context.log(
      'info',
      `made a certificate: ${join(this.#folder, certFile)}, SHA-256 ${fingerprint256}`
    )
    return made
  }

  #checked(keys: TlsKeys): TlsKeys {
    try {
      createSecureContext({ cert: keys.cert, key: keys.key })
      return keys
    } catch (error) {
      const message = `${certFile} and ${keyFile} in ${this.#folder} are no certificate and its key: ${String(error)}`
      throw new RelevoError('BAD_ARGUMENTS', message, {}, error)
    }
  }

  async #read(name: string): Promise<string | null> {
    try {
      return await readFile(join(this.#folder, name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  async #write(name: string, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    // It may be a folder of before, with the rights that it was given then.
    await chmod(this.#folder, 0o700)
    await replaceFile(join(this.#folder, name), text, { mode: 0o600, sync: true })
  }
}

/** Whether it is one that was made here and has ended, or is about to. One's own is taken as it is. */
function isOverdue(cert: string): boolean {
  try {
    const { validTo, issuer, subject } = new X509Certificate(cert)
    return issuer === subject && /^O=Relevo$/m.test(subject) && Date.parse(validTo) < Date.now() + renewMs
  } catch {
    return false
  }
}

/** Whether a certificate may have it: an address, or a name of letters as the DNS has them. */
function isName(name: string): boolean {
  return isIP(name) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/i.test(name)
}
