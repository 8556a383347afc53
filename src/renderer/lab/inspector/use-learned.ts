import { useCallback, useEffect, useState } from 'react'
import type { LearnedPlace } from '#shared/noise'
import { useCommand, useConnection, usePanel } from '../../store/hooks'

/** How often the proxy is asked while the list is on screen, ms. */
const everyMs = 3_000

/** Where the replies of a proxy's replicas differ; null until it has answered. Asked for again while it is in sight. */
export function useLearned(node: string, isUp: boolean) {
  const { client } = usePanel()
  const run = useCommand()
  const connection = useConnection()
  const [places, setPlaces] = useState<readonly LearnedPlace[] | null>(null)

  // Errors are no news here: the proxy's state is beside the list, and it is asked again soon.
  const ask = useCallback(async () => {
    const result = await client.call('compare.learned', { node })
    if (result.ok) setPlaces(result.value)
  }, [client, node])

  useEffect(() => {
    if (!isUp || connection !== 'ready') return
    void ask()
    const timer = setInterval(() => {
      if (!document.hidden) void ask()
    }, everyMs)
    return () => clearInterval(timer)
  }, [ask, isUp, connection])

  const decide = useCallback(
    async (command: 'compare.accept' | 'compare.strike', { scope, place }: LearnedPlace) => {
      await run(command, { node, scope, place })
      await ask()
    },
    [run, ask, node]
  )
  return { places, decide }
}
