import type { JournalEvent } from '#shared/journal'
import type { NodeState } from '#shared/state'
import { faultIcons, isFaultType } from '../faults/look/fault-look'
import type { IconName } from '../ui/icon/icon-drawings'

/** The glyph of an event and the tone of its square; state is never colour alone. */
export interface EventLook {
  readonly icon: IconName
  readonly tone: 'accent' | 'quiet' | NodeState
}

const look = (icon: IconName, tone: EventLook['tone'] = 'quiet'): EventLook => ({ icon, tone })

export function eventLook(event: JournalEvent): EventLook {
  switch (event.kind) {
    case 'kill-asked':
      return look('kill', 'down')
    case 'node-exit':
      return event.cause === 'crashed' ? look('failed', 'failed') : look('down', 'down')
    case 'node-state':
      return look(event.to, event.to)
    case 'node-backoff':
      return look('backoff', 'backoff')
    case 'node-listening':
      return look('plug', 'up')
    case 'freeze-asked':
      return look('frozen', 'frozen')
    case 'resume-asked':
      return look('play', 'up')
    case 'faults-reset':
      return look('reset', 'backoff')
    case 'fault-set':
      return look(faultIcon(event.type), 'backoff')
    case 'fault-cleared':
      return look(faultIcon(event.type), 'up')
    case 'partition-set':
      return look('partition', 'backoff')
    case 'partition-cleared':
      return look('partition', 'up')
    case 'failover':
      return look('relay', 'accent')
    case 'attached':
      return look('check', 'up')
    case 'detached':
      return look('cut', 'backoff')
    case 'diverged':
      return look('diff', 'failed')
    case 'health':
      return event.healthy ? look('up', 'up') : look('down', 'down')
    case 'catch-up':
      return look('behind', event.phase === 'failed' ? 'failed' : 'starting')
    case 'transfer':
      if (event.phase === 'stored') return look('receiver', 'up')
      return look('transfers', event.phase === 'failed' || event.phase === 'cut' ? 'down' : 'quiet')
    case 'refused':
    case 'unanswered':
      return look('stop', 'down')
    case 'retry':
      return look('redo', 'backoff')
    case 'exchange':
      return look('send', event.failed > 0 ? 'down' : 'quiet')
    case 'load':
      return look('bolt', 'accent')
    case 'connection':
    case 'session':
      return look('plug')
    case 'log':
      return event.level === 'error'
        ? look('failed', 'down')
        : event.level === 'warn'
          ? look('info', 'starting')
          : look('info')
    case 'start-asked':
    case 'run-started':
      return look('play')
    case 'stop-asked':
    case 'run-ended':
      return look('stop')
    case 'topology-changed':
      return look('lab')
  }
}

const faultIcon = (type: string): IconName => (isFaultType(type) ? faultIcons[type] : 'bolt')
