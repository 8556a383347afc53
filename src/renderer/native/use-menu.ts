import { useEffect, useEffectEvent } from 'react'
import type { MenuAction } from '#shared/bridge'
import { languageIds, screens, type Language, type Screen } from '#shared/names'
import type { Overlay } from '../shell/use-shell-keys'
import { useExchange } from '../actions/use-exchange'
import { useResetFaults } from '../faults/commands/use-reset-faults'
import { useCommand, usePanel } from '../store/hooks'
import { requests } from '../store/requests'

type Choice = `screen-${Screen}` | `language-${Language}`

/** Does what the application menu asks for, as the panel's own buttons would. */
export function useMenu(show: (overlay: Overlay) => void): void {
  const { client, lab, ui } = usePanel()
  const { desktop } = client
  const run = useCommand()
  const { send } = useExchange()
  const reset = useResetFaults()
  const actions: Readonly<Record<Exclude<MenuAction, Choice>, () => void>> = {
    'theme-system': () => ui.setState({ chosenTheme: null }),
    'theme-dark': () => ui.setState({ chosenTheme: 'dark' }),
    'theme-light': () => ui.setState({ chosenTheme: 'light' }),
    projector: () => ui.setState(({ projector }) => ({ projector: !projector })),
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
    const screen = screens.find(id => action === `screen-${id}`)
    const language = languageIds.find(id => action === `language-${id}`)
    if (screen) ui.setState({ screen })
    else if (language) ui.setState({ language })
    else if (Object.hasOwn(actions, action)) actions[action as keyof typeof actions]()
  })
  useEffect(() => desktop?.onMenu(action => act(action)), [desktop])
}
