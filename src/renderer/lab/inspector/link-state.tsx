import type { NodeState } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import type { LinkLook } from '../model/link-look'
import './link-state.css'

const looks: Readonly<Record<LinkLook | 'faulty', { state: NodeState; icon: IconName }>> = {
  live: { state: 'up', icon: 'up' },
  faulty: { state: 'backoff', icon: 'bolt' },
  cut: { state: 'down', icon: 'cut' },
  frozen: { state: 'frozen', icon: 'frozen' },
  waiting: { state: 'starting', icon: 'starting' },
  'catching-up': { state: 'starting', icon: 'behind' },
  detached: { state: 'draining', icon: 'plug' },
  off: { state: 'stopped', icon: 'stopped' }
}

/** How a link stands: icon, word, colour. */
export function LinkState({ look, faulty = false }: { look: LinkLook; faulty?: boolean }) {
  const t = useWords()
  // Bytes may pass, but not as they would by themselves.
  const shown = faulty && look === 'live' ? 'faulty' : look
  const { state, icon } = looks[shown]
  return (
    <span className={`link-state st-${state}`}>
      <Icon name={icon} size={13} />
      <b>{t(`lab.link.look.${shown}`)}</b>
    </span>
  )
}
