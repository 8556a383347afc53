import type { ReactFlowInstance } from '@xyflow/react'
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useLabModel, type LabModel } from '../model/lab-model'
import { bounds, type Box } from '../model/layout'
import { bowRoom } from '../model/link-path'
import { framed } from '../model/regions'
import type { CardNode, LinkEdge } from '../model/flow-types'

/** Room around the graph, px. */
const marginPx = 20
const maxFitZoom = 1.25

/** The smaller share of its size to which a graph is drawn so that an open inspector covers no card. */
const leastShare = 0.8

/**
 * The zoom and shift at which `box` fills a canvas of `width` by `height`; never much larger than life, in which a pixel is
 * `unit` pixels. It keeps clear of the `aside` px on the right, where the inspector opens, unless it would have to be much
 * smaller for that.
 */
export function fitViewport(box: Box, width: number, height: number, aside: number, unit = 1) {
  const zoomIn = (wide: number) => {
    const room = { width: Math.max(1, wide - 2 * marginPx), height: Math.max(1, height - 2 * marginPx) }
    return Math.min(
      maxFitZoom * unit,
      Math.max(0.2, Math.min(room.width / box.width, room.height / box.height))
    )
  }
  const [whole, beside] = [zoomIn(width), zoomIn(width - aside)]
  const keepsClear = beside >= whole * leastShare
  const zoom = keepsClear ? beside : whole
  const centred = (width - box.width * zoom) / 2
  const left = keepsClear ? Math.min(centred, width - aside - marginPx - box.width * zoom) : centred
  return { zoom, x: left - box.x * zoom, y: (height - box.height * zoom) / 2 - box.y * zoom }
}

const fitEvent = 'relevo:fit'

/** Asks the canvas to show the whole graph. */
export function askToFit(): void {
  dispatchEvent(new Event(fitEvent))
}

/** Room on the left for the tools, px: with frames below the cards these stand higher up, beside them. */
const toolsRoom = 40

/** The box around all cards, and the frames of machines. */
function wholeOf({ topology, boxes, regions }: Pick<LabModel, 'topology' | 'boxes' | 'regions'>): Box {
  const cards = bounds(boxes.values(), bowRoom(topology.links, boxes))
  if (regions.size === 0) return cards
  const { x, width, ...box } = bounds([cards, ...[...regions.values()].map(framed)])
  return { ...box, x: x - toolsRoom, width: width + toolsRoom }
}

/** Shows the whole graph when it opens, when its canvas or its set of cards changes, and when asked. */
export function useFit(
  flow: ReactFlowInstance<CardNode, LinkEdge> | ReactFlowInstance,
  container: RefObject<HTMLDivElement | null>,
  unit: number
) {
  const { topology, boxes, regions } = useLabModel()
  const graph = useRef(wholeOf({ topology, boxes, regions }))
  useLayoutEffect(() => {
    graph.current = wholeOf({ topology, boxes, regions })
  }, [topology, boxes, regions])
  const fit = useCallback(() => {
    const element = container.current
    if (!element || element.clientWidth === 0) return
    const aside = parseFloat(getComputedStyle(element).getPropertyValue('--inspector-w')) || 0
    void flow.setViewport(fitViewport(graph.current, element.clientWidth, element.clientHeight, aside, unit))
  }, [flow, container, unit])
  const ids = [...boxes.keys(), '/', ...regions.keys()].join(' ')
  useEffect(() => {
    void ids
    fit()
  }, [fit, ids])
  useEffect(() => {
    const element = container.current
    if (!element) return
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    addEventListener(fitEvent, fit)
    return () => {
      observer.disconnect()
      removeEventListener(fitEvent, fit)
    }
  }, [fit, container])
}
