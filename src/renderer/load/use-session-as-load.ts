import { useCallback } from 'react'
import { useCommand, useSetUi } from '../store/hooks'

/** Opens the form of the load with what was said in a session that a proxy keeps. */
export function useSessionAsLoad(): (proxy: string, session: number) => Promise<void> {
  const run = useCommand()
  const setUi = useSetUi()
  return useCallback(
    async (proxy, session) => {
      const result = await run('session.read', { node: proxy, session })
      if (result.ok) setUi({ loadForm: { target: null, recorded: result.value } })
    },
    [run, setUi]
  )
}
