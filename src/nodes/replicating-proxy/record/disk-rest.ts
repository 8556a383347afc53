/** How long a disk that has failed, because it is full say, is left alone, ms. */
const restMs = 5_000

/** Remembers that a write to the disk failed, and for how long the disk is not tried again. */
export class DiskRest {
  /** Ms of the monotonic clock; 0 while writes go well. */
  #until = 0

  /** Whether the last write failed. */
  get failed(): boolean {
    return this.#until > 0
  }

  /** Whether it is not to be tried yet. */
  get isOn(): boolean {
    return this.failed && performance.now() < this.#until
  }

  /** A write failed. */
  begin(): void {
    this.#until = performance.now() + restMs
  }

  /** A write went well. */
  end(): void {
    this.#until = 0
  }
}
