import type { NodeState } from '#shared/state'
import { useWords } from '../i18n/use-words'
import { Icon } from '../ui/icon'
import type { IconName } from '../ui/icon-drawings'
import type { LinkLook } from './link-look'

const looks: Readonly<Record<LinkLook, { state: NodeState; icon: IconName }>> = {
  live: { state: 'up', icon: 'up' },
  cut: { state: 'down', icon: 'cut' },
  frozen: { state: 'frozen', icon: 'frozen' },
  waiting: { state: 'starting', icon: 'starting' },
  'catching-up': { state: 'starting', icon: 'behind' },
  detached: { state: 'draining', icon: 'plug' },
  off: { state: 'stopped', icon: 'stopped' }
}

/** How a link stands: icon, word, colour. */
export function LinkState({ look }: { look: LinkLook }) {
  const t = useWords()
  const { state, icon } = looks[look]
  return (
    <span className={`link-state st-${state}`}>
      <Icon name={icon} size={13} />
      <b>{t(`lab.link.look.${look}`)}</b>
    </span>
  )
}
