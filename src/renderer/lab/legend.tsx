import { useStore, type ReactFlowState } from '@xyflow/react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { NodeState } from '#shared/state'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { StateBadge } from '../ui/display/state-badge'
import { useLabModel } from './model/lab-model'
import type { Box } from './model/layout'
import './legend.css'

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

/** From the corner of the graph to the open legend, px. lab.css draws it so. */
const corner = { left: 12, bottom: 12 }

interface Size {
  readonly width: number
  readonly height: number
}

/** Whether a legend of this size, in the lower left corner, would lie on a card. */
function coversCard({ transform: [x, y, zoom], height }: ReactFlowState, size: Size, boxes: Iterable<Box>) {
  const left = (corner.left - x) / zoom
  const bottom = (height - corner.bottom - y) / zoom
  const right = left + size.width / zoom
  const top = bottom - size.height / zoom
  for (const box of boxes)
    if (box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top) return true
  return false
}

/** How large it is with all that it says, px; null until it is drawn. */
function useSize(element: RefObject<HTMLDivElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      const [box] = entry?.borderBoxSize ?? []
      if (box) setSize({ width: box.inlineSize, height: box.blockSize })
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** What the icons, colours and widths mean. Folds away where it would lie on a card, unless a person has it open. */
export function Legend() {
  const t = useWords()
  const { boxes } = useLabModel()
  const whole = useRef<HTMLDivElement>(null)
  const size = useSize(whole)
  const inTheWay = useStore(state => size === null || coversCard(state, size, boxes.values()))
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open = chosen ?? !inTheWay
  return (
    <div ref={whole} className={open ? 'legend open' : 'legend'}>
      <div className="legend-groups">
        <div>
          <h2>{t('lab.states')}</h2>
          {states.map(state => (
            <StateBadge key={state} state={state} />
          ))}
        </div>
        <div>
          <h2>{t('lab.links')}</h2>
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
      <Button size="s" variant="ghost" icon="info" onPress={() => setChosen(!open)} aria-expanded={open}>
        {t(open ? 'lab.hide-legend' : 'lab.legend')}
      </Button>
    </div>
  )
}
