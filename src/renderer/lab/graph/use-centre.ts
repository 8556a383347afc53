import type { ReactFlowInstance } from '@xyflow/react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useSetUi } from '../../store/hooks'
import { requests } from '../../store/requests'
import { focusCard } from '../cards/card-focus'
import { useLabModel } from '../model/lab-model'

/** The zoom at which a card that was looked for can be read. */
const readableZoom = 1

/** Brings the card of a node that was looked for to the middle, large enough to be read. */
export function useCentre(flow: Pick<ReactFlowInstance, 'getZoom' | 'setCenter'>): void {
  const { boxes, groups, folded } = useLabModel()
  const setUi = useSetUi()
  const wanted = useStore(requests, state => state.centre)
  useEffect(() => {
    const box = wanted === null ? undefined : boxes.get(wanted)
    if (wanted === null) return
    if (!box) {
      // It is folded away: its group opens, and this comes here again.
      const hidden = (hub: string) => groups.get(hub)?.includes(wanted) ?? false
      if ([...folded].some(hidden)) setUi({ folded: [...folded].filter(hub => !hidden(hub)) })
      return
    }
    const zoom = Math.max(readableZoom, flow.getZoom())
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom })
    focusCard(wanted)
    requests.setState({ centre: null })
  }, [flow, boxes, groups, folded, wanted, setUi])
}
