/** Something that a person would have noticed, had this been Electron: a dialog, a notification, progress on an icon. */
export interface Seen {
  readonly what: string
  readonly details: readonly unknown[]
}

/** In order. A test reads it with `app.evaluate(({ rig }) => rig.seen)`. */
export const seen: Seen[] = []

export function noteSeen(what: string, ...details: unknown[]): void {
  seen.push({ what, details })
}
