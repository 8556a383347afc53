let resolve: () => void
let ready = false

export const whenReady = new Promise<void>(done => (resolve = done))

export function isReady(): boolean {
  return ready
}

export function setReady(): void {
  ready = true
  resolve()
}
