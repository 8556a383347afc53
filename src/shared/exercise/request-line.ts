import type { ActOf } from './acts'

/** What a request of an exercise asks for, as in `POST /upload`; null where that has no such words. */
export const requestLine = ({ say }: ActOf<'request'>): string | null =>
  say?.protocol === 'http' ? `${say.method} ${say.path}` : null
