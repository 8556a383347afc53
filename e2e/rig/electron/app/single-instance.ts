import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a second launch hands over to the first. */
export interface SecondInstance {
  readonly argv: string[]
  readonly workingDirectory: string
  readonly additionalData: unknown
}

const messenger = fileURLToPath(new URL('tell-first-instance.js', import.meta.url))

/**
 * One instance a folder of user data. The answer has to come at once, so a program of its own asks for it.
 * @returns the server on which later launches report, or null when another instance is the first
 */
export function lockInstance(
  userData: string,
  additionalData: unknown,
  onSecond: (second: SecondInstance) => void
): Server | null {
  mkdirSync(userData, { recursive: true })
  const path = join(userData, 'rig.sock')
  const message: SecondInstance = { argv: process.argv, workingDirectory: process.cwd(), additionalData }
  const { status } = spawnSync(process.execPath, [messenger, path], { input: JSON.stringify(message) })
  if (status === 0) return null
  // Nobody listens on it: it is left from an instance that was killed.
  rmSync(path, { force: true })
  const server = createServer({ allowHalfOpen: true }, socket => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('error', () => undefined)
    socket.on('end', () => {
      socket.end()
      onSecond(JSON.parse(text) as SecondInstance)
    })
  })
  server.listen(path).unref()
  return server
}
