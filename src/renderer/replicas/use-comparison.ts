import { useEffect, useState } from 'react'
import type { RelevoErrorData } from '#shared/errors'
import type { ReplicaComparison } from '#shared/replicas'
import { useConnection, usePanel } from '../store/hooks'

/** The host is asked this often at most, ms. */
const everyMs = 500
/** After the last change it is asked for this long: sessions are told apart some time after their lines, ms. */
const settleMs = 3_500

interface ComparisonState {
  readonly comparison: ReplicaComparison | null
  /** The `limit` with which it was asked for. */
  readonly limit: number
  readonly error: RelevoErrorData | null
}

/**
 * The comparison of the replicas behind `proxy`, kept up to date: asked for again while their logs change or
 * sessions are still to be replayed, and left alone otherwise.
 */
export function useComparison(proxy: string | null, limit: number): ComparisonState {
  const { client, lab, ui } = usePanel()
  const connection = useConnection()
  const [state, setState] = useState<ComparisonState>({ comparison: null, limit, error: null })

  useEffect(() => {
    if (proxy === null || connection !== 'ready') return
    let over = false
    let asking = false
    let replicas: readonly string[] = []
    let pending = true
    let seen = ''
    let changedAt = performance.now()

    async function ask(name: string) {
      asking = true
      const result = await client.call('replicas.compare', { proxy: name, limit })
      asking = false
      if (over) return
      if (!result.ok) return setState({ comparison: null, limit, error: result.error })
      replicas = result.value.replicas.map(({ node }) => node)
      pending = result.value.replicas.some(one => one.pending > 0)
      setState({ comparison: result.value, limit, error: null })
    }

    function look(name: string) {
      if (ui.getState().paused || document.visibilityState === 'hidden') return
      const now = replicas.map(node => lab.logs.of(node).last()?.seq ?? 0).join()
      if (now !== seen) changedAt = performance.now()
      seen = now
      if (!asking && (pending || performance.now() - changedAt < settleMs)) void ask(name)
    }

    void ask(proxy)
    const timer = setInterval(() => look(proxy), everyMs)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [client, lab, ui, connection, proxy, limit])

  return state.comparison && state.comparison.proxy !== proxy ? { ...state, comparison: null } : state
}
