/**
 * One line of the result, on standard output. A reader that has gone away (`relevo status | head -1`) ends the
 * command quietly.
 */
export function print(line: string): void {
  endOnBrokenPipe(process.stdout)
  process.stdout.write(`${line}\n`)
}

/** One line for the person at the terminal, on standard error. */
export function note(line: string): void {
  endOnBrokenPipe(process.stderr)
  process.stderr.write(`${line}\n`)
}

/** Writes text that is laid out already, as the help is, to one of the two, and ends quietly as they do. */
export function writerTo(stream: NodeJS.WriteStream): (text: string) => void {
  return text => {
    endOnBrokenPipe(stream)
    stream.write(text)
  }
}

/** For a command that serves others: it goes on when nobody reads its output any more. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    guarded.add(stream)
    stream.on('error', () => undefined)
  }
}

const guarded = new WeakSet<NodeJS.WriteStream>()

function endOnBrokenPipe(stream: NodeJS.WriteStream): void {
  if (guarded.has(stream)) return
  guarded.add(stream)
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}

/** Control characters of file names and of other programs' words, so that they can't drive the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd')
}

/** The lines of a text that somebody else wrote, each of them printable: protocols of lines mostly end them with CR LF. */
export function printableLines(text: string): string[] {
  return text === ''
    ? []
    : text
        .replace(/\r?\n$/, '')
        .split(/\r?\n/)
        .map(printable)
}

/** The end of a text, where a question stands, where there is no room for all of it. */
export function endOf(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `…${text.slice(-maxChars)}`
}

/** `12.3 MB`, in decimal units as the panel writes them, and disks and networks. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= (unit === 0 ? 999.5 : 999.95) && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
