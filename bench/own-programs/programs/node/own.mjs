import { appendFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** Prints, and keeps what it has printed in the file RECORD. */
export function say(text) {
  console.log(text)
  appendFileSync(process.env.RECORD, `${text}\n`)
}

export function listen(port) {
  createServer({ allowHalfOpen: true }, socket => {
    say('a client has connected')
    let rest = ''
    socket.on('error', () => say('it was lost'))
    socket.on('data', chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) {
        say(`it says: ${line}`)
        socket.write(`ECHO: ${line}\n`)
      }
    })
    socket.on('end', () => {
      say('it has left')
      socket.end()
    })
  }).listen(port, '127.0.0.1', () => say(`listening on ${port}`))
}
