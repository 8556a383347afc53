import { RelevoError } from '#shared/errors'
import { headBytes, tailBytes, textBytes, type ExchangeValues } from './exchange'

/**
 * What the client sends before it reads the reply.
 * @throws RelevoError `BAD_ARGUMENTS` when the text is not four bytes, or the number not an int32.
 */
export function encodeHead({ int, double, text }: Omit<ExchangeValues, 'tail'>): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length !== textBytes) {
    throw new RelevoError(
      'BAD_ARGUMENTS',
      `the text must be ${textBytes} bytes of UTF-8, not ${bytes.length}`
    )
  }
  if ((int | 0) !== int) throw new RelevoError('BAD_ARGUMENTS', `${int} is not a 32-bit integer`)
  const head = Buffer.allocUnsafe(headBytes)
  head.writeInt32BE(int, 0)
  head.writeDoubleBE(double, 4)
  bytes.copy(head, 12)
  return head
}

/** What the client sends after it. */
export function encodeTail(tail: ExchangeValues['tail']): Buffer {
  const bytes = Buffer.allocUnsafe(tailBytes)
  tail.forEach((value, index) => bytes.writeDoubleBE(value, index * 8))
  return bytes
}
