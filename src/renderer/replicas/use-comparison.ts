import { useEffect, useRef, useState } from 'react'
import type { RelevoErrorData } from '#shared/errors'
import type { ReplicaComparison } from '#shared/replicas'
import { useConnection, useHeld, usePanel, usePicture } from '../store/hooks'

/** The host is asked this often at most, ms. */
const everyMs = 1_000
/** After the last change it is asked for this long: sessions are told apart some time after their lines, ms. */
const settleMs = 3_500
/**
 * As of a moment, replicas are compared by going through the journal up to it. In a run with more entries than this, that
 * would keep the host from its lab, and a picture that is held keeps what was compared last.
 */
const mostGoneThrough = 50_000

/** What is compared: the replicas behind a proxy, by session, or whole logs of any nodes. */
export type Compared = { readonly proxy: string } | { readonly nodes: readonly string[] }

export function argsOf(what: Compared): { proxy: string } | { nodes: string[] } {
  return 'nodes' in what ? { nodes: [...what.nodes] } : what
}

/** By which one choice is told from another. */
export const keyOf = (what: Compared | null): string => JSON.stringify(what)

interface ComparisonState {
  readonly comparison: ReplicaComparison | null
  /** The `limit` with which it was asked for. */
  readonly limit: number
  readonly error: RelevoErrorData | null
}

/**
 * The comparison of what is chosen, kept up to date: asked for again while their logs change or
 * sessions are still to be replayed, and left alone otherwise.
 */
export function useComparison(what: Compared | null, limit: number): ComparisonState {
  const key = keyOf(what)
  const { lab } = usePanel()
  const connection = useConnection()
  const picture = usePicture()
  const held = useHeld()
  const [state, setState] = useState<ComparisonState & { readonly key: string }>({
    key,
    comparison: null,
    limit,
    error: null
  })

  const compared = useRef('')
  useEffect(() => {
    if (connection !== 'ready') return
    // Of another moment, other lines are compared.
    void picture
    const chosen = JSON.parse(key) as Compared | null
    if (chosen === null) return
    const args = argsOf(chosen)
    let over = false
    let asking = false
    let replicas: readonly string[] = []
    let pending = true
    let seen = ''
    let changedAt = performance.now()

    async function ask() {
      asking = true
      const result = await lab.read('replicas.compare', { ...args, limit })
      asking = false
      if (over) return
      if (!result.ok) {
        if (held && compared.current === key) return
        return setState({ key, comparison: null, limit, error: result.error })
      }
      replicas = result.value.replicas.map(({ node }) => node)
      pending = result.value.replicas.some(one => one.pending > 0)
      compared.current = key
      setState({ key, comparison: result.value, limit, error: null })
    }

    function look() {
      if (document.visibilityState === 'hidden') return
      const decided = lab.events.latest('log-noise', () => true)?.seq
      const now = [decided, ...replicas.map(node => lab.logs.lastOf(node))].join()
      if (now !== seen) changedAt = performance.now()
      seen = now
      if (!asking && (pending || performance.now() - changedAt < settleMs)) void ask()
    }

    const keeps = held && compared.current === key && lab.events.last > mostGoneThrough
    if (!keeps) void ask()
    if (held) return () => void (over = true)
    const timer = setInterval(look, everyMs)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [lab, connection, picture, held, key, limit])

  return state.key === key ? state : { ...state, comparison: null, error: null }
}
