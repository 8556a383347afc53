import { useEffect, useRef } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useStore } from 'zustand'
import { categories, type Category } from '../../events/row'
import { isMain } from '../../events/streams'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { Kbd } from '../../ui/display/kbd'
import { Select } from '../../ui/controls/select'
import { Tooltip } from '../../ui/overlays/tooltip'
import type { JournalList } from './journal-list'
import { timelineStore } from '../timeline-store'
import './journal-filters.css'

const allNodes = '*'

/** Search, kinds with their counts, node, and order. */
export function JournalFilters(props: {
  countOf: JournalList['countOf']
  /** Events of the run, here or not. */
  total: number
  nodes: readonly string[]
}) {
  const { countOf, total, nodes } = props
  const t = useWords()
  const format = useFormat()
  const { kinds, node, query, newestFirst } = useStore(timelineStore)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const typing =
        event.target instanceof Element &&
        event.target.closest('input,textarea,[contenteditable],[role=dialog]')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      input.current?.select()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  /** Only a part of the journal is here: `2,000+`. */
  const figure = (chosen: readonly Category[]) => {
    const counted = countOf(chosen)
    return counted && `${format.number(counted.count)}${counted.whole ? '' : '+'}`
  }
  const groups = { main: categories.filter(isMain), all: categories }
  const chosen = typeof kinds === 'string' ? [] : kinds
  const exercises = countOf(['exercise'])
  /** Most runs have no exercise; of one that is not read to its beginning that is not known. */
  const isOffered = (category: Category) =>
    category !== 'exercise' || chosen.includes(category) || !exercises?.whole || exercises.count > 0
  return (
    <div className="filters">
      <label className="find">
        <Icon name="search" size={14} />
        <input
          ref={input}
          type="search"
          value={query}
          placeholder={t('timeline.search')}
          aria-label={t('timeline.search')}
          onChange={event => timelineStore.setState({ query: event.target.value })}
          onKeyDown={event => {
            if (event.key !== 'Escape') return
            timelineStore.setState({ query: '' })
            event.currentTarget.blur()
          }}
        />
        <Kbd>/</Kbd>
      </label>
      <div className="toggles" role="group" aria-label={t('timeline.kinds')}>
        {(['main', 'all'] as const).map(group => (
          <Tooltip key={group} text={t(`timeline.${group}-hint`)}>
            <ToggleButton
              className="toggle"
              isSelected={kinds === group}
              onChange={() => timelineStore.setState({ kinds: group })}
            >
              {t(`timeline.${group}`)}{' '}
              <Figure text={group === 'all' ? format.number(total) : figure(groups[group])} />
            </ToggleButton>
          </Tooltip>
        ))}
        {categories.filter(isOffered).map(category => (
          <ToggleButton
            key={category}
            className="toggle"
            isSelected={chosen.includes(category)}
            onChange={on => {
              const next = categories.filter(one => (one === category ? on : chosen.includes(one)))
              timelineStore.setState({ kinds: next.length > 0 ? next : 'main' })
            }}
          >
            {t(`events.category.${category}`)} <Figure text={figure([category])} />
          </ToggleButton>
        ))}
      </div>
      <div className="row">
        <Select
          label={t('timeline.node')}
          value={node ?? allNodes}
          options={[
            { value: allNodes, label: t('timeline.all-nodes') },
            ...nodes.map(id => ({ value: id, label: id }))
          ]}
          onChange={value => timelineStore.setState({ node: value === allNodes ? null : value })}
        />
        <span className="grow" />
        <Button
          size="s"
          variant="ghost"
          icon={newestFirst ? 'chev' : 'chevr'}
          onPress={() => timelineStore.setState({ newestFirst: !newestFirst })}
        >
          {t(newestFirst ? 'timeline.newest-first' : 'timeline.oldest-first')}
        </Button>
      </div>
    </div>
  )
}

/** How many there are; nothing where that is not known. */
const Figure = ({ text }: { text: string | null }) =>
  text === null ? null : <span className="m11">{text}</span>
