import { joined } from './event-words'
import { look, type EventRows } from './row'

/** What an exercise does, and what is answered in it. */
export const exerciseRows = {
  exercise: {
    category: 'exercise',
    look: ({ verdict }) =>
      verdict === undefined ? look('file') : look('check', verdict === 'held' ? 'up' : 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ phase, exercise, seed, step = '', verdict }, t) =>
      joined(
        t(`events.said.exercise-${phase}`, { exercise, seed, step }),
        verdict && t(`events.said.verdict-${verdict}`)
      )
  },
  step: {
    category: 'exercise',
    look: ({ phase }) =>
      phase === 'failed'
        ? look('failed', 'backoff')
        : phase === 'done'
          ? look('check', 'up')
          : look(phase === 'answered' ? 'file' : 'chevr'),
    mark: null,
    notable: true,
    sentence: ({ step, phase }, t) => t(`events.said.step-${phase}`, { step })
  }
} satisfies Partial<EventRows>
