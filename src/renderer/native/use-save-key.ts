import { useEffect, useEffectEvent } from 'react'
import { usePanel } from '../store/hooks'
import { useTopologyFiles } from '../actions/use-topology-files'
import { useMayAct } from '../ui/acts'

/** Ctrl+S in a browser saves the topology and not the page. In the app the menu has it. */
export function useSaveKey(): void {
  const { desktop } = usePanel().client
  const { save } = useTopologyFiles()
  const mayAct = useMayAct()
  const onSave = useEffectEvent(() => mayAct && void save())
  useEffect(() => {
    if (desktop) return
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      if (!event.repeat) onSave()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [desktop])
}
