import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

const outputKeptBytes = 64 * 1024

/**
 * Runs a program to its end, without input, and keeps the last of its output. Never rejects.
 * `stalled()` is asked twice a second; once it says yes, the program is killed.
 */
export function run(
  command,
  args,
  { env = process.env, stalled = () => false, shell = false, onOutput } = {}
) {
  return new Promise(resolve => {
    let output = ''
    let wasStalled = false
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = chunk => {
      output = (output + chunk).slice(-outputKeptBytes)
      onOutput?.(chunk)
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    const watch = setInterval(() => {
      if (!stalled()) return
      wasStalled = true
      child.kill('SIGKILL')
    }, 500)
    const forget = endWithUs(child)
    const done = code => {
      clearInterval(watch)
      forget()
      resolve({ code, output, stalled: wasStalled })
    }
    child.on('error', error => {
      output += error.message
      done(127)
    })
    child.on('close', code => done(code ?? 1))
  })
}

/** Runs a program without input, its output in our own; resolves with its exit code. */
export function runVisibly(command, args, { env = process.env, shell = false } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', 'inherit', 'inherit'] })
    const forget = endWithUs(child)
    const done = code => {
      forget()
      resolve(code)
    }
    child.on('error', () => done(127))
    child.on('close', code => done(code ?? 1))
  })
}

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** Ctrl+C while a step runs ends the step and us. Returns what takes that back. */
function endWithUs(child) {
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const handler = () => {
      child.kill(signal)
      child.on('close', () => process.exit(code))
    }
    process.on(signal, handler)
    return () => process.off(signal, handler)
  })
  return () => handlers.forEach(remove => remove())
}
