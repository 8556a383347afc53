import { useMemo } from 'react'
import { useWords } from '../i18n/use-words'
import { actionIcons, actionsOf } from '../actions/node-actions'
import { useNodeActions } from '../actions/use-node-actions'
import { useCommand, usePanel, useUi } from '../store/hooks'
import { views } from '../views'
import type { PaletteItem } from './palette-items'
import { useExchange } from './use-exchange'

/** What can be done now: to the lab, to each node in its present state, and where one can go. */
export function usePaletteItems(): readonly PaletteItem[] {
  const t = useWords()
  const { lab, ui } = usePanel()
  const run = useCommand()
  const act = useNodeActions()
  const { send } = useExchange()
  const paused = useUi(state => state.paused)
  return useMemo(() => {
    // As things stand when the palette opens: a list that changes under the hand is no help.
    const data = lab.current()
    const nodes = Object.values(data?.nodes ?? {})
    const load = data?.load
    const items: PaletteItem[] = [
      { id: 'exchange', icon: 'send', text: t('shell.send-exchange'), run: () => void send() },
      { id: 'start-all', icon: 'play', text: t('shell.start-all'), run: () => void run('lab.start-all', {}) },
      { id: 'stop-all', icon: 'stop', text: t('shell.stop-all'), run: () => void run('lab.stop-all', {}) },
      {
        id: 'reset',
        icon: 'reset',
        text: t('shell.reset-faults'),
        run: () => void run('lab.reset-faults', {})
      },
      {
        id: 'pause',
        icon: paused ? 'play' : 'pause',
        text: t(paused ? 'shell.resume-view' : 'shell.pause-view'),
        run: () => ui.setState({ paused: !paused })
      }
    ]
    if (load) {
      items.push({
        id: 'load',
        icon: 'bolt',
        text: t('shell.load-generator'),
        run: () => void run('load.set', { enabled: !load.enabled, rate: load.rate })
      })
    }
    for (const view of views) {
      const screen = t(`shell.screen.${view.id}`)
      items.push({
        id: `go-${view.id}`,
        icon: view.icon,
        text: t('shell.go-to', { screen }),
        run: () => ui.setState({ screen: view.id })
      })
    }
    for (const node of nodes) {
      items.push({
        id: `show-${node.id}`,
        icon: 'lab',
        text: t('shell.select-node', { node: node.id }),
        run: () => ui.setState({ screen: 'lab', selection: { kind: 'node', id: node.id } })
      })
      const { card, rest } = actionsOf(node)
      for (const action of [...card, ...rest]) {
        items.push({
          id: `${action}-${node.id}`,
          icon: actionIcons[action],
          text: t('shell.act-on', { action: t(`common.action.${action}`), node: node.id }),
          run: () => act(node.id, action)
        })
      }
    }
    return items
  }, [t, lab, ui, run, act, send, paused])
}
