import { spawnSync } from 'node:child_process'
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { createServer } from 'node:net'

/** Gives a lock back. Idempotent. */
export type Unlock = () => void

/** Of macOS's fcntl.h: take an exclusive flock(2) with the file; with O_NONBLOCK, at once or not at all (EAGAIN). */
const O_EXLOCK = 0x20
/** Of libuv: open a file on Windows so that nobody else can (EBUSY), its UV_FS_O_EXLOCK. */
const UV_FS_O_EXLOCK = 0x1000_0000
/** How long the command `flock` may take, ms: it does not wait for the lock. */
const commandMs = 5_000

/**
 * Takes the lock of a file, made where there is none; null where another has it, in this process too. The system has
 * the lock, so it is taken in one step, and goes when its process ends, however that ends: none is ever stale. The file
 * stays: one that is removed, and made again, would have two locks.
 * @throws what open(2) says of the file
 */
export async function takeFileLock(path: string): Promise<Unlock | null> {
  switch (process.platform) {
    case 'darwin':
      return openLocked(path, O_EXLOCK | constants.O_NONBLOCK)
    case 'win32':
      return openLocked(path, UV_FS_O_EXLOCK)
    default:
      return lockOpened(path)
  }
}

function openLocked(path: string, flag: number): Unlock | null {
  try {
    return closing(openSync(path, constants.O_RDWR | constants.O_CREAT | flag, 0o600))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['EAGAIN', 'EWOULDBLOCK', 'EBUSY'].includes(code)) return null
    throw error
  }
}

/**
 * Linux has no such flag, and Node no flock(2). Two things stand in for it, and both must be had, so that programs of
 * which only some find the command `flock` shut each other out as well: a name that only one program of this machine
 * can have, and the lock that the command takes on a file that is open here (it belongs to the open file, and stays when
 * the command has ended). The second also counts between containers, which have names of their own.
 */
async function lockOpened(path: string): Promise<Unlock | null> {
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  const { dev, ino } = fstatSync(descriptor)
  const close = closing(descriptor)
  const giveName = await takeName(`\0relevo-lock-${dev}-${ino}`).catch((error: unknown) => {
    close()
    throw error
  })
  // Status 1: another has it. Any other: there is no such command, or the disk has no locks.
  const isFree =
    giveName !== null &&
    spawnSync('flock', ['-x', '-n', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
      timeout: commandMs
    }).status !== 1
  if (isFree) {
    return () => {
      close()
      giveName()
    }
  }
  giveName?.()
  close()
  return null
}

/** @param name of an abstract Unix socket, unix(7): it is gone with its process */
function takeName(name: string): Promise<Unlock | null> {
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error)
    )
    server.listen(name, () => {
      server.unref()
      resolve(() => void server.close())
    })
  })
}

function closing(descriptor: number): Unlock {
  let open = true
  return () => {
    if (open) closeSync(descriptor)
    open = false
  }
}
