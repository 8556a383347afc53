import { useEffect, useState } from 'react'
import type { TransferView } from '#shared/state'
import { useLab, usePanel } from '../../store/hooks'
import { isSameContent, mediaCandidates, type MediaCandidate } from './media-candidates'

/** While no server has it, they are asked again this often, ms, and so many times until another one is up. */
const retryMs = 1_500
const mostAsked = 10

export interface MediaSource extends MediaCandidate {
  readonly url: string
}

interface Found {
  readonly source: MediaSource | null
  readonly looking: boolean
  /** For which transfer it was found, and after how many losses. */
  readonly asked: string
}

/** What was found stays until it is lost, whatever is found again: a player that is given another begins anew. */
function foundAt(source: MediaSource, asked: string, before: Found): Found {
  if (before.source !== null && before.asked === asked) return before
  return { source, looking: false, asked }
}

/**
 * The first server that has the transfer's bytes, by their hash. `failed` counts the times that a source was lost:
 * each time another one is looked for. Null while nobody has it; `looking` until all have been asked.
 */
export function useMediaSource(
  transfer: TransferView | null,
  failed: number
): { source: MediaSource | null; looking: boolean } {
  const { client, lab } = usePanel()
  const [state, setState] = useState<Found>({ source: null, looking: true, asked: '' })
  const id = transfer?.id ?? null
  const stored = transfer?.copies.filter(copy => copy.phase === 'stored').length ?? 0
  const places = useLab(
    ({ topology, nodes }) =>
      transfer
        ? mediaCandidates(transfer, topology, nodes)
            .map(({ node }) => node)
            .join(' ')
        : '',
    ''
  )
  const found = state.source !== null

  useEffect(() => {
    if (id === null || stored === 0) return
    const ended = new AbortController()
    const asked = `${id} ${failed}`
    let timer: ReturnType<typeof setTimeout> | undefined
    let times = 0
    async function look(name: string) {
      const data = lab.current()
      const present = data?.transfers[name]
      if (!data || !present) return
      for (const candidate of mediaCandidates(present, data.topology, data.nodes)) {
        const url = await client.mediaUrl(candidate.node, candidate.path)
        if (ended.signal.aborted) return
        if (url !== null && (await hasBytes(url, present.sha256, ended.signal))) {
          if (!ended.signal.aborted) setState(before => foundAt({ ...candidate, url }, asked, before))
          return
        }
      }
      if (ended.signal.aborted) return
      setState({ source: null, looking: false, asked })
      if (++times < mostAsked) timer = setTimeout(() => void look(name), retryMs)
    }
    void look(id)
    return () => {
      ended.abort()
      clearTimeout(timer)
    }
    // A source that was found stays until it fails; one that was not is looked for as copies and servers come.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, lab, id, found ? 0 : stored, found ? '' : places, failed])

  return state
}

async function hasBytes(url: string, sha256: string | null, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal })
    return answer.ok && isSameContent(answer.headers.get('etag'), sha256)
  } catch {
    return false
  }
}
