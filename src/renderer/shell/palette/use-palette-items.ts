import { useMemo } from 'react'
import { outside } from '#shared/links'
import { useWords } from '../../i18n/use-words'
import { actionIcons, actionsOf } from '../../actions/node-actions'
import { useNodeActions } from '../../actions/use-node-actions'
import { useCommand, usePanel, usePause, usePlayback } from '../../store/hooks'
import { requests } from '../../store/requests'
import { useFaults } from '../../faults/commands/use-faults'
import { partitionText } from '../../faults/look/partition-text'
import { linkName, whyNoFaults } from '../../faults/look/links'
import { useMayAct } from '../../ui/acts'
import type { View } from '../view'
import type { PaletteItem } from './palette-items'
import { useExchange } from '../../actions/use-exchange'
import { useRequest } from '../../load/use-request'
import { useResetFaults } from '../../faults/commands/use-reset-faults'

/** What can be done now: to the lab, to each node in its present state, and where one can go. */
export function usePaletteItems(
  views: readonly View[],
  more: readonly PaletteItem[]
): readonly PaletteItem[] {
  const t = useWords()
  const { lab, ui } = usePanel()
  const run = useCommand()
  const act = useNodeActions()
  const mayAct = useMayAct()
  const { send } = useExchange()
  const { send: sendRequest } = useRequest()
  const reset = useResetFaults()
  const { isolate, heal } = useFaults()
  const { paused, toggle } = usePause()
  const isRecorded = usePlayback() !== null
  return useMemo(() => {
    // As things stand when the palette opens: a list that changes under the hand is no help.
    const data = lab.current()
    const nodes = Object.values(data?.nodes ?? {})
    const load = data?.load
    const items: PaletteItem[] = [
      { acts: true, id: 'exchange', icon: 'send', text: t('shell.send-exchange'), run: () => void send() },
      {
        acts: true,
        id: 'start-all',
        icon: 'play',
        text: t('shell.start-all'),
        run: () => void run('lab.start-all', {})
      },
      {
        acts: true,
        id: 'stop-all',
        icon: 'stop',
        text: t('shell.stop-all'),
        run: () => void run('lab.stop-all', {})
      },
      ...[true, false].map(on => ({
        acts: true,
        id: on ? 'record' : 'record-no-more',
        icon: on ? ('plug' as const) : ('stop' as const),
        text: t(on ? 'diagram.palette-record' : 'diagram.palette-record-no-more'),
        run: () => void run('bytes.record', { on })
      })),
      {
        acts: true,
        id: 'reset',
        icon: 'reset',
        text: t('shell.reset-faults'),
        run: () => void reset()
      },
      {
        id: 'pause',
        icon: paused ? 'play' : 'pause',
        text: t(
          isRecorded
            ? paused
              ? 'runs.play'
              : 'runs.pause'
            : paused
              ? 'shell.resume-view'
              : 'shell.pause-view'
        ),
        run: toggle
      }
    ]
    for (const { to, protocol } of load?.targets ?? []) {
      if (protocol === 'exchange') continue
      items.push({
        acts: true,
        id: `request-${to}`,
        icon: 'send',
        text: t('shell.send-request-to', { node: to }),
        run: () => void sendRequest(to)
      })
    }
    if (data?.trust) {
      items.push({
        acts: true,
        id: 'trust',
        icon: 'shield',
        text: t('trust.review-all'),
        run: () => ui.setState({ screen: 'lab', trusting: true })
      })
    }
    if (load) {
      items.push({
        acts: true,
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
        isNode: true,
        run: () => {
          ui.setState({ screen: 'lab', selection: { kind: 'node', id: node.id }, tab: 'overview' })
          requests.setState({ centre: node.id })
        }
      })
      const { card, rest } = actionsOf(node)
      for (const action of [...card, ...rest]) {
        items.push({
          acts: true,
          id: `${action}-${node.id}`,
          icon: actionIcons[action],
          text: t('shell.act-on', { action: t(`common.action.${action}`), node: node.id }),
          run: () => act(node.id, action)
        })
      }
    }
    const show = (kind: 'node' | 'link', id: string) =>
      ui.setState({ screen: 'lab', selection: { kind, id }, tab: 'faults' })
    for (const { id, from, to } of Object.values(data?.links ?? {})) {
      if (data && whyNoFaults(data.topology, from, to)) continue
      items.push({
        acts: true,
        id: `fault-${id}`,
        icon: 'bolt',
        text: t('faults.add-to', { link: linkName(id) }),
        run: () => show('link', id)
      })
    }
    for (const { id } of nodes) {
      if (data && !whyNoFaults(data.topology, outside, id)) {
        items.push({
          acts: true,
          id: `door-${id}`,
          icon: 'bolt',
          text: t('faults.add-to-door', { node: id }),
          run: () => show('node', id)
        })
      }
      items.push({
        acts: true,
        id: `isolate-${id}`,
        icon: 'partition',
        text: t('faults.partition.isolate-node', { node: id }),
        run: () => isolate(id)
      })
    }
    items.push({
      acts: true,
      id: 'partition',
      icon: 'partition',
      text: t('faults.partition.title'),
      run: () => ui.setState({ screen: 'lab', partitioning: { node: null } })
    })
    items.push({
      acts: true,
      id: 'machine',
      icon: 'machine',
      text: t('machines.add'),
      run: () => ui.setState({ screen: 'lab', addingMachine: true })
    })
    for (const partition of data?.partitions ?? []) {
      const { name } = partition
      items.push({
        acts: true,
        id: `heal-${name}`,
        icon: 'partition',
        text: t('faults.partition.heal-name', { name: partitionText(t, partition) }),
        run: () => heal(name)
      })
    }
    const all = [...items, ...more]
    return mayAct ? all : all.filter(({ acts }) => !acts)
  }, [
    t,
    lab,
    ui,
    run,
    act,
    mayAct,
    send,
    sendRequest,
    reset,
    isolate,
    heal,
    views,
    more,
    paused,
    toggle,
    isRecorded
  ])
}
