/** How long work goes on without a rest, ms. */
const sliceMs = 3

/**
 * Long work that is done in slices, so that it does not hold up all else of this process: one turn of the event loop for
 * each slice, and not for each piece of it, which on a busy machine comes late each time.
 */
export class Slices {
  #restAt = performance.now() + sliceMs

  /** To be called between two pieces: others have their turn, once a slice is over. */
  async rest(): Promise<void> {
    if (performance.now() <= this.#restAt) return
    await new Promise(resolve => setImmediate(resolve))
    this.#restAt = performance.now() + sliceMs
  }
}
