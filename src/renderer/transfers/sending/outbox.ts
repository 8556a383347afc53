import { createStore } from 'zustand/vanilla'

export type Route = 'replicated' | 'balanced'

interface Upload {
  readonly name: string
  readonly size: number
  readonly controller: AbortController
}

interface Outbox {
  /** Where this window's next files go. */
  readonly route: Route
  /** Its uploads to the host that are under way. */
  readonly uploads: readonly Upload[]
  /** Its files whose upload has not begun. */
  readonly waiting: readonly File[]
}

export const outbox = createStore<Outbox>(() => ({ route: 'replicated', uploads: [], waiting: [] }))

/** Notes files that wait for their upload. */
export function waitToUpload(files: readonly File[]): void {
  outbox.setState(({ waiting }) => ({ waiting: [...waiting, ...files] }))
}

/** They wait no longer: their upload begins, or never will. */
export function waitNoLonger(files: ReadonlySet<File>): void {
  outbox.setState(({ waiting }) => ({ waiting: waiting.filter(file => !files.has(file)) }))
}

/** Notes an upload; returns the signal that ends it, and what to call when it is over. */
export function beginUpload(file: { readonly name: string; readonly size: number }) {
  const upload: Upload = { name: file.name, size: file.size, controller: new AbortController() }
  outbox.setState(({ uploads }) => ({ uploads: [...uploads, upload] }))
  return {
    signal: upload.controller.signal,
    end: () => outbox.setState(({ uploads }) => ({ uploads: uploads.filter(one => one !== upload) }))
  }
}

/** Ends this window's upload of that name and size; false when it has none, as another window's. */
export function abortUpload(name: string, size: number): boolean {
  const upload = outbox.getState().uploads.find(one => one.name === name && one.size === size)
  upload?.controller.abort()
  return upload !== undefined
}
