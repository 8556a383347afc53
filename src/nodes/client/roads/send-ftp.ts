import { Client, enterPassiveModeIPv6, FTPError } from 'basic-ftp'
import type { RoadCheck } from '#shared/roads/roads'
import { fileBytes } from './file-bytes'
import type { RoadMeter } from './road-meter'
import { checkOf, type RoadRequest } from './road-request'

/** A command that gets no answer for so long has failed, ms. */
const timeoutMs = 60_000
/** What a server answers that has not got the bytes to go on behind. */
const notThere: ReadonlySet<number> = new Set([451, 553, 554])

/** FTP, passive and anonymous unless there is an account; it goes on where an earlier try was cut. */
export async function sendFtp(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { host, port, user, password, name, path, size, sha256, resume } = request
  const client = new Client(timeoutMs)
  client.prepareTransfer = async ftp => {
    const reply = await enterPassiveModeIPv6(ftp)
    if (ftp.dataSocket) meter.track(ftp.dataSocket)
    return reply
  }
  try {
    await client.connect(host, port)
    meter.track(client.ftp.socket)
    await client.login(user, password)
    await client.useDefaultSettings()
    const had = resume ? await client.size(name).catch(() => 0) : 0
    const send = async (start: number): Promise<RoadCheck> => {
      meter.from = start
      // The end of the connection is the end of the file: only with its size told is one that broke no whole one.
      await client.sendIgnoringError(`ALLO ${size}`)
      meter.sent = 0
      // By APPE it would be put behind whatever is there by then.
      if (start > 0) await client.send(`REST ${start}`)
      const { message } = await client.uploadFrom(fileBytes(path, meter, start), name)
      return checkOf(message, sha256)
    }
    if (had === 0 || had >= size) return await send(0)
    return await send(had).catch((error: unknown) => {
      // What has the name is an earlier file, and whole; or what was cut has changed since it was asked.
      if (error instanceof FTPError && notThere.has(error.code)) return send(0)
      throw error
    })
  } finally {
    client.close()
  }
}
