import { inWords, onShortage } from '#nodes/net/shortage'
import type { NodeContext } from './node-program'

/** Has the journal and the log say when the node itself has run out of something: nobody else is at fault then. */
export function tellShortages({ event, log }: Pick<NodeContext, 'event' | 'log'>): void {
  onShortage(({ what, phase, ms }) => {
    event('shortage', { what, phase, ...(ms !== undefined && { ms }) })
    if (phase === 'began') log('warn', `${inWords(what)}: new connections wait, and nobody else is at fault`)
    else log('info', `connections can be opened again, after ${ms ?? 0} ms`)
  })
}
