import type { LineSource } from '#shared/programs/console'
import type { ProgramEnd } from '../../runtime/node-program'

/** A program that was started, by whatever carries its input and output. */
export interface Carried {
  readonly pid: number
  /** Resolves when it has ended and all that it printed was read, or shortly after. */
  readonly ended: Promise<ProgramEnd>
  write(bytes: Buffer): void
  /** Ends its input. `atLineStart`: nothing was typed since the last Enter. */
  endInput(atLineStart: boolean): void
  /** It shows by itself what is typed. */
  readonly echoes: boolean
}

/** Takes what a program prints. */
export type OnBytes = (chunk: Buffer, source?: LineSource) => void
