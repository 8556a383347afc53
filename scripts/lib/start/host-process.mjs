import { spawn } from 'node:child_process'
import { watchNpm } from './ancestors.mjs'
import { root } from '../paths.mjs'

/** A second signal inside this time is the first one's echo: a terminal and npm both send Ctrl+C. */
const echoMs = 500
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/**
 * Runs a host until it ends, and resolves with its exit code. A signal asks it to end politely, a second one
 * kills it. If `stdio` opens a channel, it closes when we are killed ourselves, and the host ends.
 */
export function runHost(command, args, { stdio, env = process.env, onMessage, platform = process.platform }) {
  return new Promise(resolve => {
    const started = performance.now()
    const child = spawn(command, args, { cwd: root, env, stdio })
    let askedAt = null
    const end = signal => {
      if (askedAt === null) {
        askedAt = performance.now()
        // On Windows a signal is a kill; there the channel carries the wish.
        if (platform === 'win32' && child.connected) child.send('end')
        else child.kill(signal)
      } else if (performance.now() - askedAt > echoMs) {
        child.kill('SIGKILL')
      }
    }
    const handlers = Object.keys(signals).map(signal => [signal, () => end(signal)])
    for (const [signal, handler] of handlers) process.on(signal, handler)
    const forgetNpm = watchNpm(() => end('SIGTERM'))
    const done = code => {
      forgetNpm()
      for (const [signal, handler] of handlers) process.off(signal, handler)
      resolve({ code, asked: askedAt !== null, ms: performance.now() - started })
    }
    child.on('message', message => onMessage?.(message))
    child.on('error', () => done(127))
    child.on('exit', (code, signal) => done(code ?? signals[signal] ?? 1))
  })
}
