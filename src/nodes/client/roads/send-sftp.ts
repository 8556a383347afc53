import { pipeline } from 'node:stream/promises'
import ssh2, { type SFTPWrapper, type WriteStreamOptions } from 'ssh2'
import type { RoadCheck } from '#shared/roads/roads'
import { fileBytes } from './file-bytes'
import type { RoadMeter } from './road-meter'
import type { RoadRequest } from './road-request'

/** Those that the processor helps with; ChaCha20, which `ssh2` would begin with, it does itself. */
const ciphers = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr'] as const

/** SFTP, with several parts on their way at once, as its clients do; it goes on where an earlier try was cut. */
export async function sendSftp(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { host, port, user, password, path, name, size, resume } = request
  const client = new ssh2.Client()
  try {
    await new Promise<void>((resolve, reject) => {
      const lost = (): void => reject(new Error('the connection ended'))
      client.on('error', reject).on('close', lost)
      client.on('ready', () => {
        client.sftp((error, sftp) => {
          if (error) return reject(error)
          send(sftp).then(resolve, reject)
        })
      })
      // The host key is that of a node of the same lab.
      client.connect({
        algorithms: { cipher: [...ciphers] },
        sock: meter.connect(host, port),
        username: user,
        password,
        hostVerifier: () => true
      })
    })
    return 'none'
  } finally {
    client.on('error', () => undefined)
    client.destroy()
  }

  async function send(sftp: SFTPWrapper): Promise<void> {
    const had = resume ? await sizeOf(sftp, name) : 0
    const rest = had > 0 && had < size ? await openRest(sftp, name) : null
    if (rest !== null) {
      meter.from = had
      return pipeline(
        fileBytes(path, meter, had),
        sftp.createWriteStream(name, { start: had, handle: rest } as WriteStreamOptions)
      )
    }
    return new Promise((resolve, reject) => {
      const step = (_total: number, bytes: number): void => meter.passed(bytes)
      sftp.fastPut(path, name, { step }, error => (error ? reject(error) : resolve()))
    })
  }
}

/** Null where what has the name is an earlier file, and whole. */
function openRest(sftp: SFTPWrapper, name: string): Promise<Buffer | null> {
  return new Promise(resolve => sftp.open(name, 'r+', (error, handle) => resolve(error ? null : handle)))
}

function sizeOf(sftp: SFTPWrapper, name: string): Promise<number> {
  return new Promise(resolve =>
    sftp.stat(name, (error, { size = 0 } = {} as never) => resolve(error ? 0 : size))
  )
}
