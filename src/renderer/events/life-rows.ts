import type { EventData } from '#shared/journal'
import { errorText } from '../i18n/error-text'
import { byText, joined } from './event-words'
import type { MarkKind } from './mark-kinds'
import { look, type EventLook, type EventRows } from './row'
import { tooLargeText } from './too-large-text'

type Ending = EventData['node-exit']['cause']

/** A node's end by its cause. What ended it, and whether anybody asked, makes no difference to its name. */
const endings: Readonly<Record<Ending, { readonly mark: MarkKind | null; readonly look: EventLook }>> = {
  killed: { mark: 'killed', look: look('kill', 'down') },
  crashed: { mark: 'crashed', look: look('failed', 'failed') },
  exited: { mark: 'exited', look: look('down', 'down') },
  stopped: { mark: null, look: look('stop', 'stopped') },
  unknown: { mark: 'exited', look: look('down', 'down') }
}

/** The run, its topology, and the life of its nodes. */
export const lifeRows = {
  'run-started': {
    category: 'states',
    look: look('play'),
    mark: null,
    notable: true,
    sentence: ({ topology, pid, seed }, t) => t('events.said.run-started', { topology, pid, seed })
  },
  'run-ended': {
    category: 'states',
    look: look('stop'),
    mark: null,
    notable: true,
    sentence: ({ reason }, t) => t('events.said.run-ended', { reason })
  },
  'topology-changed': {
    category: 'states',
    look: look('lab'),
    mark: null,
    notable: true,
    sentence: ({ topology, nodes }, t) => t('events.said.topology-changed', { topology, count: nodes })
  },
  'log-noise': {
    category: 'states',
    look: look('filter'),
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by, noise, counts }, t) =>
      t(counts ? 'events.said.log-noise-counts' : 'events.said.log-noise', {
        noise: t(`replicas.noise.${noise}`),
        by: byText(t, by)
      })
  },
  'start-asked': {
    category: 'states',
    look: look('play'),
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by }, t) => t('events.said.start-asked', { by: byText(t, by) })
  },
  'stop-asked': {
    category: 'states',
    look: look('stop'),
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by }, t) => t('events.said.stop-asked', { by: byText(t, by) })
  },
  'kill-asked': {
    category: 'deaths',
    look: look('kill', 'down'),
    // The death that it asks for is the exit, which follows it and has the mark.
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by, keepDown }, t) =>
      t(keepDown ? 'events.said.kill-down' : 'events.said.kill-asked', { by: byText(t, by) })
  },
  'node-state': {
    category: 'states',
    look: ({ to }) => look(to, to),
    mark: {
      what: ({ to }) => (to === 'frozen' || to === 'failed' ? to : null),
      name: ({ to, node = '' }, t) =>
        t(to === 'failed' ? 'events.mark.failed' : 'events.mark.frozen', { node })
    },
    notable: true,
    sentence: ({ from, to }, t) =>
      t('events.said.node-state', { from: t(`common.state.${from}`), to: t(`common.state.${to}`) })
  },
  'node-exit': {
    category: ({ cause }) => (cause === 'stopped' ? 'states' : 'deaths'),
    look: ({ cause }) => endings[cause].look,
    mark: {
      what: ({ cause }) => endings[cause].mark,
      name: ({ cause, node = '' }, t) => t('events.mark.death', { node, death: t(`events.death.${cause}`) })
    },
    notable: true,
    sentence: ({ cause, signal, code, error }, t) =>
      joined(
        t(`events.death.${cause}`),
        signal !== null
          ? t('events.said.exit-signal', { signal })
          : code !== null && t('events.said.exit-code', { code }),
        error?.code
      )
  },
  machine: {
    category: 'states',
    look: ({ state }) => (state === 'attached' ? look('plug', 'up') : look('down', 'frozen')),
    mark: null,
    notable: true,
    sentence: ({ machine, state, hostname, error }, t) =>
      state === 'attached'
        ? joined(t('events.said.machine-attached', { machine }), hostname)
        : joined(t('events.said.machine-unreachable', { machine }), error && errorText(t, error))
  },
  'too-large': {
    category: 'states',
    look: look('failed', 'backoff'),
    mark: null,
    notable: true,
    sentence: (event, t, format) => tooLargeText(event, t, format)
  },
  'node-backoff': {
    category: 'states',
    look: look('backoff', 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ delayMs, exits, maxExits }, t, format) =>
      t('events.said.node-backoff', { time: format.durationText(delayMs), exits, max: maxExits })
  },
  renewed: {
    category: 'states',
    look: look('reset', 'starting'),
    mark: null,
    notable: true,
    sentence: ({ before, pid }, t) => t('events.said.renewed', { before, pid })
  },
  'node-listening': {
    category: 'states',
    look: look('plug', 'up'),
    mark: null,
    notable: true,
    sentence: ({ port, receiverPort, doors = {} }, t) =>
      port === undefined && receiverPort === undefined && Object.keys(doors).length === 0
        ? t('events.said.without-port')
        : joined(
            port !== undefined && t('events.said.listening', { port }),
            receiverPort !== undefined && t('events.said.receiving', { port: receiverPort }),
            ...Object.entries(doors).map(([door, at]) =>
              t('events.said.door', { door: door.toUpperCase(), port: at })
            )
          )
  }
} satisfies Partial<EventRows>
