import { inWords, onShortage } from '#nodes/net/shortage'
import type { Shortage } from '#shared/journal'
import type { NodeContext } from './node-program'

const wait = 'new connections wait'

/** A connection that a client opens is taken and closed at once by libuv, where there is no descriptor for it. */
const effects: Readonly<Record<Shortage, string>> = {
  descriptors: 'connections to others wait, those of new clients may be closed',
  ports: wait,
  memory: wait
}

/** Has the journal and the log say when the node itself has run out of something: nobody else is at fault then. */
export function tellShortages({ event, log }: Pick<NodeContext, 'event' | 'log'>): void {
  onShortage(({ what, phase, ms }) => {
    event('shortage', { what, phase, ...(ms !== undefined && { ms }) })
    if (phase === 'began') log('warn', `${inWords(what)}: ${effects[what]}, and nobody else is at fault`)
    else log('info', `connections can be opened again, after ${ms ?? 0} ms`)
  })
}
