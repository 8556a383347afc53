import { LogBook, type Clearings } from './log-book'

const storageKey = 'relevo.cleared'

/** A log book whose clearings outlive a reload of this tab. */
export function loadLogBook(): LogBook {
  return new LogBook(read(), clearings => {
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(clearings))
    } catch {
      // Without storage a cleared log comes back after a reload, nothing else.
    }
  })
}

function read(): Clearings {
  const nothing: Clearings = { run: null, upTo: {} }
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
    if (typeof saved !== 'object' || saved === null || !('run' in saved) || !('upTo' in saved)) return nothing
    const { run, upTo } = saved
    if (typeof run !== 'string' || typeof upTo !== 'object' || upTo === null) return nothing
    const numbers = Object.entries(upTo).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number'
    )
    return { run, upTo: Object.fromEntries(numbers) }
  } catch {
    return nothing
  }
}
