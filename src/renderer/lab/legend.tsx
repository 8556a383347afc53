import { useState, useSyncExternalStore } from 'react'
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

/** Windows at least this large have room for the legend beside the graph. */
const roomy = matchMedia('(min-height: 820px) and (min-width: 1280px)')

function onRoom(listener: () => void): () => void {
  roomy.addEventListener('change', listener)
  return () => roomy.removeEventListener('change', listener)
}

/** What the icons, colours and widths mean. Folds away when there is no room, unless a person has it open. */
export function Legend() {
  const t = useWords()
  const hasRoom = useSyncExternalStore(onRoom, () => roomy.matches)
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open = chosen ?? hasRoom
  return (
    <div className={open ? 'legend open' : 'legend'}>
      {open && (
        <div className="legend-groups">
          <div>
            <h3>{t('lab.states')}</h3>
            {states.map(state => (
              <StateBadge key={state} state={state} />
            ))}
          </div>
          <div>
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
            <div className="key">
              <svg width="34" height="16" aria-hidden="true" className="link faulty look-live">
                <path className="lk" d="M0 8H34" />
                <path
                  className="hatch"
                  transform="translate(17 8)"
                  d="M-11 5-7-5M-5.5 5-1.5-5M0 5 4-5M5.5 5 9.5-5"
                />
              </svg>
              {t('lab.link-fault')}
            </div>
            <div className="key">
              <svg width="34" height="18" aria-hidden="true" className="link look-cut still">
                <path className="lk" d="M0 9H34" />
                <g className="cut" transform="translate(17 9)">
                  <circle r="7" />
                  <path d="M-2.5-2.5 2.5 2.5M2.5-2.5-2.5 2.5" />
                </g>
              </svg>
              {t('lab.link-cut')}
            </div>
          </div>
        </div>
      )}
      <Button size="s" variant="ghost" icon="info" onPress={() => setChosen(!open)} aria-expanded={open}>
        {t(open ? 'lab.hide-legend' : 'lab.legend')}
      </Button>
    </div>
  )
}
