/** A body in chunks, read as strictly as the grammar has it (RFC 9112, section 7.1). */
export interface StrictBody {
  readonly content: string
  readonly trailers: string
  /** Where it ends in the text that it was read from. */
  readonly end: number
}

/** @throws where it is no body in chunks, or is not whole */
export function readChunks(text: string, from = 0): StrictBody {
  let at = from
  let content = ''
  const line = (): string => {
    const end = text.indexOf('\r\n', at)
    if (end < 0) throw new Error(`no end of a line at ${at}: ${text.slice(at)}`)
    const found = text.slice(at, end)
    at = end + 2
    return found
  }
  for (;;) {
    const head = line()
    const [, digits] = /^([0-9a-f]+)(?:;[\w.-]+(?:=(?:[\w.-]+|"[^"]*"))?)*$/i.exec(head) ?? []
    if (digits === undefined) throw new Error(`no size of a chunk: ${JSON.stringify(head)}`)
    const size = Number.parseInt(digits, 16)
    if (size === 0) break
    if (at + size > text.length) throw new Error(`${size} bytes promised, ${text.length - at} there`)
    content += text.slice(at, at + size)
    at += size
    if (line() !== '') throw new Error(`a chunk is longer than ${size}`)
  }
  let trailers = ''
  for (let one = line(); one !== ''; one = line()) trailers += `${one}\r\n`
  return { content, trailers, end: at }
}

/** How a replica cuts its content: the sizes are taken in turns. */
export interface Cutting {
  readonly sizes: readonly number[]
  /** After each size; begins with `;`, or is empty. */
  readonly extension: string
}

export function writeChunks(content: string, { sizes, extension }: Cutting, trailers = ''): string {
  let written = ''
  for (let [at, i] = [0, 0]; at < content.length; i++) {
    const piece = content.slice(at, at + sizes[i % sizes.length]!)
    written += `${piece.length.toString(16)}${extension}\r\n${piece}\r\n`
    at += piece.length
  }
  return `${written}0${extension}\r\n${trailers}\r\n`
}
