import type { NodeState } from '#shared/state'

/**
 * What can happen to a node.
 * `exit`: its process or thread has ended. `backoff` and `give-up`: what the restart policy decides after an exit.
 */
export type Trigger =
  'start' | 'listening' | 'stop' | 'freeze' | 'resume' | 'exit' | 'backoff' | 'give-up' | 'stay-down'

/*
 *  stopped --start--> starting --listening--> up --stop--> draining --exit--> stopped
 *                        |                   | ^
 *                        |            freeze | | resume
 *                        |                   v |
 *                        |                  frozen
 *                        +---exit---+---------+
 *                                   v
 *                                 down --backoff--> backoff --start--> starting
 *                                   |
 *                                   +--give-up--> failed         (until a person starts it again)
 *
 *  `stop` leads to `draining` from whatever runs, and to `stopped` from whatever does not.
 *  `start` by a person leads out of `down` and `failed` too; `stay-down` ends a backoff ("kill and keep down").
 */
const transitions: Readonly<Record<NodeState, Readonly<Partial<Record<Trigger, NodeState>>>>> = {
  stopped: { start: 'starting' },
  starting: { listening: 'up', stop: 'draining', exit: 'down' },
  up: { freeze: 'frozen', stop: 'draining', exit: 'down' },
  frozen: { resume: 'up', stop: 'draining', exit: 'down' },
  draining: { exit: 'stopped' },
  down: { start: 'starting', backoff: 'backoff', 'give-up': 'failed', stop: 'stopped' },
  backoff: { start: 'starting', 'stay-down': 'down', stop: 'stopped' },
  failed: { start: 'starting', stop: 'stopped' }
}

/** The state that follows, or null when `trigger` means nothing in `state`. */
export function transition(state: NodeState, trigger: Trigger): NodeState | null {
  return transitions[state][trigger] ?? null
}
