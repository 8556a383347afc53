import { FrameWalker } from './frame-walker'
import type { Framing, FramingState } from './framing'

const headerBytes = 5
const alert = 21
const applicationData = 23
/** An alert of TLS 1.3 inside a record of application data: 2 bytes, their type and a tag (RFC 8446, sections 5.2, 6). */
const hiddenAlertBytes = 2 + 1 + 16

/**
 * The records of TLS (RFC 8446, section 5.1): whole where the last one is the alert by which a peer closes. What it says
 * is encrypted; its type is not, but in TLS 1.3, where its length is all that tells it from content of other lengths.
 */
export class TlsFraming implements Framing {
  readonly closes = true
  #last: FramingState = 'unknown'
  readonly #records = new FrameWalker(header => this.#onHeader(header))

  get state(): FramingState {
    return this.#records.inside ? 'partial' : this.#last
  }

  get owes(): boolean {
    return this.state === 'partial'
  }

  take(chunk: Buffer): void {
    this.#records.take(chunk)
  }

  #onHeader(header: readonly number[]): number | null {
    if (header.length < headerBytes) return null
    const [type, , , high = 0, low = 0] = header
    const length = high * 256 + low
    const mayBeAlert = type === applicationData && length === hiddenAlertBytes
    this.#last = type === alert ? 'complete' : mayBeAlert ? 'likely' : 'unknown'
    return length
  }
}
