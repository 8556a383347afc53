import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { maxInputChars } from '#shared/programs/console'
import type { Encoding } from '#shared/programs/program'
import { encode } from '#nodes/runtime/encodings'
import type { Carried } from './program/carrier'

const inputSchema = z.object({
  text: z.string().max(maxInputChars),
  newline: z.boolean(),
  eof: z.boolean()
})

/**
 * What the lab types into a program. A terminal shows it by itself, on pipes `onEcho` does, so that it stands in the log
 * once, where the program asked.
 */
export class ProgramInput {
  #isOpen = true
  #atLineStart = true
  readonly #program: Pick<Carried, 'write' | 'endInput' | 'echoes'>
  readonly #encoding: Encoding
  readonly #onEcho: (bytes: Buffer) => void
  readonly #onClosed: () => void

  constructor(
    program: Pick<Carried, 'write' | 'endInput' | 'echoes'>,
    options: {
      readonly encoding: Encoding
      readonly onEcho: (bytes: Buffer) => void
      readonly onClosed: () => void
    }
  ) {
    this.#program = program
    this.#encoding = options.encoding
    this.#onEcho = options.onEcho
    this.#onClosed = options.onClosed
  }

  /** @throws RelevoError `BAD_ARGUMENTS`; `WRONG_STATE` when its input has ended */
  type(args: unknown): void {
    const input = inputSchema.safeParse(args)
    if (!input.success) throw new RelevoError('BAD_ARGUMENTS', input.error.message)
    if (!this.#isOpen) throw new RelevoError('WRONG_STATE', 'its input has ended; start it again to type')
    const { newline, eof } = input.data
    const text = input.data.text.replaceAll('\r\n', '\n') + (newline && !isOnlyEnd(input.data) ? '\n' : '')
    if (text !== '') {
      const bytes = encode(text, this.#encoding)
      // Enter is a carriage return on a terminal, which makes of it what its program wants.
      this.#program.write(this.#program.echoes ? encode(text.replaceAll('\n', '\r'), this.#encoding) : bytes)
      if (!this.#program.echoes) this.#onEcho(bytes)
      this.#atLineStart = text.endsWith('\n')
    }
    if (!eof) return
    this.#program.endInput(this.#atLineStart)
    this.#isOpen = false
    this.#onClosed()
  }
}

/** `--eof` without a text: no empty line goes before the end. */
function isOnlyEnd({ text, eof }: { readonly text: string; readonly eof: boolean }): boolean {
  return eof && text === ''
}
