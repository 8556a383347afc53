/** No host uses the data folder, or it ended while a command waited. */
export class NoHostError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'NoHostError'
  }
}
