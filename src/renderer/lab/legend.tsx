import { useState } from 'react'
import type { NodeState } from '#shared/state'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/button'
import { StateBadge } from '../ui/state-badge'

const states: readonly NodeState[] = [
  'up',
  'starting',
  'backoff',
  'frozen',
  'draining',
  'down',
  'failed',
  'stopped'
]

/** What the icons, colours and widths mean. Folds away when it is in the way. */
export function Legend() {
  const t = useWords()
  const [open, setOpen] = useState(true)
  return (
    <div className="legend">
      {open && (
        <>
          <h3>{t('lab.states')}</h3>
          {states.map(state => (
            <StateBadge key={state} state={state} />
          ))}
          <h3>{t('lab.links')}</h3>
          <div className="key">
            <svg width="34" height="14" aria-hidden="true">
              <path className="key-track" d="M0 7H34" />
              <circle cx="10" cy="7" r="2.5" />
              <circle cx="24" cy="7" r="2.5" />
            </svg>
            {t('lab.width-rate')}
          </div>
          <div className="key">
            <svg width="34" height="16" aria-hidden="true">
              <g className="pill">
                <rect x="6" y=".5" width="22" height="15" rx="7.5" />
                <text x="17" y="11.5" textAnchor="middle">
                  6
                </text>
              </g>
            </svg>
            {t('lab.connections')}
          </div>
        </>
      )}
      <Button size="s" variant="ghost" icon="info" onPress={() => setOpen(!open)} aria-expanded={open}>
        {t('lab.legend')}
      </Button>
    </div>
  )
}
