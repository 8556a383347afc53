import { useEffect, useEffectEvent } from 'react'
import type { MenuAction } from '#shared/bridge'
import type { Overlay } from '../shell/use-shell-keys'
import { useExchange } from '../actions/use-exchange'
import { useResetFaults } from '../faults/commands/use-reset-faults'
import { useCommand, usePanel } from '../store/hooks'
import { requests } from '../store/requests'

/** Does what the application menu asks for, as the panel's own buttons would. */
export function useMenu(show: (overlay: Overlay) => void): void {
  const { client, lab, ui } = usePanel()
  const { desktop } = client
  const run = useCommand()
  const { send } = useExchange()
  const reset = useResetFaults()
  const screen = (id: string) => () => ui.setState({ screen: id })
  const actions: Readonly<Record<MenuAction, () => void>> = {
    'screen-lab': screen('lab'),
    'screen-replicas': screen('replicas'),
    'screen-transfers': screen('transfers'),
    'screen-metrics': screen('metrics'),
    'screen-timeline': screen('timeline'),
    'theme-system': () => ui.setState({ chosenTheme: null }),
    'theme-dark': () => ui.setState({ chosenTheme: 'dark' }),
    'theme-light': () => ui.setState({ chosenTheme: 'light' }),
    projector: () => ui.setState(({ projector }) => ({ projector: !projector })),
    'language-es': () => ui.setState({ language: 'es' }),
    'language-en': () => ui.setState({ language: 'en' }),
    palette: () => show('palette'),
    keys: () => show('help'),
    about: () => requests.setState({ about: true }),
    'start-all': () => void run('lab.start-all', {}),
    'stop-all': () => void run('lab.stop-all', {}),
    exchange: () => void send(),
    load: () => {
      const load = lab.current()?.load
      if (load) void run('load.set', { enabled: !load.enabled, rate: load.rate })
    },
    'reset-faults': () => void reset()
  }
  const act = useEffectEvent((action: MenuAction) => {
    if (Object.hasOwn(actions, action)) actions[action]()
  })
  useEffect(() => desktop?.onMenu(action => act(action)), [desktop])
}
