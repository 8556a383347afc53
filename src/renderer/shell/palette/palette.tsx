import { useEffect, useMemo, useRef, useState } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import type { View } from '../view'
import { controlsInSight } from './controls-in-sight'
import { searchItems, type PaletteItem } from './palette-items'
import { usePaletteItems } from './use-palette-items'
import '../../ui/overlays/dialog.css'
import '../../ui/overlays/menu.css'
import './palette.css'

/** Every action by name. The list is a combobox's: the focus stays in the search, arrows move the choice. */
export function Palette(props: {
  views: readonly View[]
  /** What the desktop adds to the panel's own actions. */
  more: readonly PaletteItem[]
  /** Only the nodes: one is looked for. */
  nodesOnly?: boolean
  onClose: () => void
}) {
  const t = useWords()
  const { views, more, nodesOnly = false, onClose } = props
  const all = usePaletteItems(views, more)
  // As the screen was when the palette opened: it makes all else inert.
  const [inSight] = useState(() => controlsInSight(document))
  const items = useMemo(() => {
    if (nodesOnly) return all.filter(({ isNode }) => isNode)
    const named = new Set(all.map(({ text }) => text))
    return [...all, ...inSight.filter(({ text }) => !named.has(text))]
  }, [all, inSight, nodesOnly])
  const search = t(nodesOnly ? 'shell.find-search' : 'shell.palette-search')
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const searchBox = useRef<HTMLInputElement>(null)
  // Once more after `autoFocus`, which a dialog that is open behind takes back.
  useEffect(() => searchBox.current?.focus(), [])
  const found = useMemo(() => searchItems(items, query), [items, query])
  const current = Math.min(chosen, found.length - 1)

  function choose(index: number) {
    setChosen(index)
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }
  function run(index: number) {
    const item = found[index]
    if (!item) return
    onClose()
    item.run()
  }
  return (
    <ModalOverlay className="overlay top" isOpen isDismissable onOpenChange={open => !open && onClose()}>
      <Modal className="modal wide">
        <Dialog className="palette" aria-label={t('shell.palette')}>
          <div className="palette-search">
            <Icon name="search" />
            <input
              ref={searchBox}
              autoFocus
              role="combobox"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={found.length > 0 ? `palette-${current}` : undefined}
              aria-label={search}
              placeholder={search}
              value={query}
              onChange={event => {
                setQuery(event.target.value)
                setChosen(0)
              }}
              onKeyDown={event => {
                if (event.key === 'ArrowDown') choose(Math.min(current + 1, found.length - 1))
                else if (event.key === 'ArrowUp') choose(Math.max(current - 1, 0))
                else if (event.key === 'Enter') run(current)
                else return
                event.preventDefault()
              }}
            />
          </div>
          <ul id="palette-list" ref={list} role="listbox" aria-label={t('shell.palette')} className="menu">
            {found.map((item, index) => (
              <li
                key={item.id}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === current}
                data-focused={index === current || undefined}
                onPointerMove={() => setChosen(index)}
                onClick={() => run(index)}
              >
                <Icon name={item.icon} size={14} />
                {item.text}
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="palette-none">{t('shell.palette-none')}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
