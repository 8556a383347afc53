import { connect } from 'node:net'
import { goodHandshake } from '../corpus/frames'

/** How long a server has for its answer, ms. */
const patienceMs = 5_000

/** Sends a handshake, then the bytes in `pieces`, and says the close code, `pong`, or how it ended otherwise. */
export function judgeFrames(port: number, pieces: readonly Buffer[]): Promise<string> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let bytes = Buffer.alloc(0)
    let frames: Buffer | null = null
    const done = (what: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(what)
    }
    const timer = setTimeout(() => done('hung'), patienceMs)
    socket.on('error', () => undefined)
    socket.on('close', () => done('closed without a word'))
    socket.write(goodHandshake)
    socket.on('data', chunk => {
      bytes = Buffer.concat([bytes, chunk])
      if (frames === null) {
        const end = bytes.indexOf('\r\n\r\n')
        if (end < 0) return
        if (!bytes.toString('latin1').startsWith('HTTP/1.1 101 ')) return done('no handshake')
        bytes = bytes.subarray(end + 4)
        frames = bytes
        void send()
      }
      const told = read(bytes)
      if (told !== null) done(told)
    })
    async function send(): Promise<void> {
      for (const piece of pieces) {
        if (!socket.writable) return
        socket.write(piece)
        await new Promise(then => setImmediate(then))
      }
    }
  })
}

/** What a server's first control frame says; null while none has come. Its frames are short, and have no mask. */
function read(bytes: Buffer): string | null {
  const [first = 0, length = 0] = bytes
  if (bytes.length < 2 || bytes.length < 2 + length) return null
  switch (first) {
    case 0x8a:
      return 'pong'
    case 0x88:
      return length >= 2 ? String(bytes.readUInt16BE(2)) : 'a close without a code'
    default:
      return `a frame that begins with ${first.toString(16)}`
  }
}
