import { joined, causeText } from './event-words'
import { look, type EventRows } from './row'

/** What proxies and balancers think of those behind them, and who takes over from whom. */
export const failoverRows = {
  attached: {
    category: 'failovers',
    look: look('check', 'up'),
    mark: null,
    notable: true,
    sentence: ({ to }, t) => t('events.said.attached', { to })
  },
  detached: {
    category: 'failovers',
    look: look('cut', 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ to, cause, byte }, t, format) =>
      t('events.said.detached', { to, cause: causeText(t, cause), byte: format.number(byte) })
  },
  diverged: {
    category: 'failovers',
    look: look('diff', 'failed'),
    mark: null,
    notable: true,
    sentence: ({ to, session, byte }, t, format) =>
      t('events.said.diverged', { to, session: format.number(session), byte: format.number(byte) })
  },
  failover: {
    category: 'failovers',
    look: look('relay', 'accent'),
    mark: { what: 'failover', name: ({ from, to }, t) => t('events.mark.failover', { from, to }) },
    notable: true,
    sentence: ({ from, to, byte, cause }, t, format) =>
      t('events.said.failover', { from, to, byte: format.number(byte), cause: causeText(t, cause) })
  },
  unproxyable: {
    category: 'failovers',
    look: look('diff', 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ protocol, reason }, t) =>
      joined(t('events.said.unproxyable', { protocol: protocol.toUpperCase() }), reason)
  },
  'catch-up': {
    category: 'failovers',
    look: ({ phase }) => look('behind', phase === 'failed' ? 'failed' : 'starting'),
    mark: null,
    notable: true,
    sentence: ({ to, phase, done, total, reason }, t, format) =>
      joined(
        t(`events.said.catch-up-${phase}`, { to, done: format.number(done), total: format.number(total) }),
        reason
      )
  },
  health: {
    category: 'failovers',
    look: ({ healthy }) => (healthy ? look('up', 'up') : look('down', 'down')),
    mark: null,
    notable: true,
    sentence: ({ to, healthy }, t) => t(healthy ? 'events.said.healthy' : 'events.said.unhealthy', { to })
  }
} satisfies Partial<EventRows>
