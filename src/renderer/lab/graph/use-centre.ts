import type { ReactFlowInstance } from '@xyflow/react'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { requests } from '../../store/requests'
import { focusCard } from '../cards/card-focus'
import { useLabModel } from '../model/lab-model'

/** The zoom at which a card that was looked for can be read. */
const readableZoom = 1

/** Brings the card of a node that was looked for to the middle, large enough to be read. */
export function useCentre(flow: Pick<ReactFlowInstance, 'getZoom' | 'setCenter'>): void {
  const { boxes } = useLabModel()
  const wanted = useStore(requests, state => state.centre)
  useEffect(() => {
    const box = wanted === null ? undefined : boxes.get(wanted)
    if (!box || wanted === null) return
    const zoom = Math.max(readableZoom, flow.getZoom())
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom })
    focusCard(wanted)
    requests.setState({ centre: null })
  }, [flow, boxes, wanted])
}
