/** One line for the person. Standard output is kept for the line that says where the panel is. */
export function say(text) {
  write(`${text}\n`)
}

/**
 * Says what is going on and for how long: a line that is rewritten on a terminal, a new line every ten seconds
 * elsewhere. `detail()` is added, if given. Returns what ends it.
 */
export function progress(text, detail = () => '') {
  const started = performance.now()
  const isTerminal = process.stderr.isTTY === true
  const line = () => {
    const seconds = Math.round((performance.now() - started) / 1000)
    return [text, detail(), seconds > 0 ? `${seconds} s` : ''].filter(Boolean).join('  ')
  }
  write(isTerminal ? line() : `${text}\n`)
  const timer = setInterval(
    () => write(isTerminal ? `\r\x1b[2K${line()}` : `${line()}\n`),
    isTerminal ? 250 : 10_000
  )
  return () => {
    clearInterval(timer)
    if (isTerminal) write(`\r\x1b[2K${line()}\n`)
  }
}

/** Ends the program with a message; `code` 2 is for wrong usage. */
export class Refusal extends Error {
  constructor(message, code = 1) {
    super(message)
    this.code = code
  }
}

/** Runs a command's body, and turns what it throws into a message and an exit code. */
export async function asProgram(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    say(error instanceof Refusal ? error.message : (error?.stack ?? String(error)))
    process.exitCode = error?.code === 2 ? 2 : 1
  }
}

// Who reads our messages may be gone; that is no reason to fall over.
process.stderr.on('error', () => {})
process.stdout.on('error', () => {})

function write(text) {
  process.stderr.write(text)
}
