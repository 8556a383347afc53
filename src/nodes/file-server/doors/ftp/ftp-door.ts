import type { FileServerLimits } from '../../limits'
import type { Door } from '../door'
import type { IncomingFiles } from '../incoming-files'
import { streamDoor } from '../stream-door'
import { FtpSession } from './ftp-session'

/** The FTP door: RFC 959 with the extensions that clients of today use, in passive mode only. */
export function ftpDoor(files: IncomingFiles, limits: FileServerLimits): Door {
  return streamDoor(files.services, (socket, peer) => new FtpSession(socket, peer, files, limits))
}
