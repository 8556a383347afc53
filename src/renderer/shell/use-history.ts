import { useEffect } from 'react'
import { usePanel } from '../store/hooks'

/** The browser's Back and Forward move among the screens. The address stays as it is: it held the token. */
export function useHistory(): void {
  const { ui } = usePanel()
  useEffect(() => {
    history.replaceState({ screen: ui.getState().screen }, '')
    const unsubscribe = ui.subscribe((now, before) => {
      const shown: unknown = history.state?.screen
      if (now.screen !== before.screen && now.screen !== shown) history.pushState({ screen: now.screen }, '')
    })
    const onPop = (event: PopStateEvent) => {
      const screen: unknown = event.state?.screen
      if (typeof screen === 'string') ui.setState({ screen })
    }
    addEventListener('popstate', onPop)
    return () => {
      unsubscribe()
      removeEventListener('popstate', onPop)
    }
  }, [ui])
}
