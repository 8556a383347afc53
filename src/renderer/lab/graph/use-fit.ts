import type { ReactFlowInstance } from '@xyflow/react'
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { useLabModel, type LabModel } from '../model/lab-model'
import { bounds, type Box } from '../model/layout'
import { bowRoom } from '../model/link-path'
import { framed } from '../model/regions'
import type { CardNode, LinkEdge } from '../model/flow-types'

/** Room around the graph, px. */
const marginPx = 20
/** Room between the tools and what is beside or below them, px. */
const toolsGapPx = 12
const maxFitZoom = 1.25
const minFitZoom = 0.2

/** The smaller share of its size to which a graph is drawn so that an open inspector covers no card. */
const leastShare = 0.8

/** What is shown. `parts`: those of it that the tools may not cover. */
interface Picture {
  readonly whole: Box
  readonly parts: readonly Box[]
}

/** The canvas, px. */
interface Room {
  readonly width: number
  readonly height: number
  /** On the right, where the inspector opens. */
  readonly aside: number
  /** How far the tools reach from the upper left corner. */
  readonly tools?: { readonly right: number; readonly bottom: number }
  /** What a pixel of the design is. */
  readonly unit?: number
}

interface View {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

/**
 * The zoom and shift at which a picture fills its room, never much larger than life. It keeps clear of the place of the
 * inspector, unless it would have to be much smaller for that; and of the tools, beside or below them, whichever leaves it
 * larger, where a part of it would come to lie under them.
 */
export function fitViewport({ whole, parts }: Picture, room: Room): View {
  const { width, height, aside, tools, unit = 1 } = room
  const between = (left: number, top: number, right: number): View => {
    const [wide, high] = [Math.max(1, width - left - right), Math.max(1, height - top - marginPx)]
    const share = Math.max(minFitZoom, Math.min(wide / whole.width, high / whole.height))
    const zoom = Math.min(maxFitZoom * unit, share)
    const [drawnWidth, drawnHeight] = [whole.width * zoom, whole.height * zoom]
    const x = Math.max(left, Math.min((width - drawnWidth) / 2, width - right - drawnWidth))
    const y = Math.max(top, (height - drawnHeight) / 2)
    return { zoom, x: x - whole.x * zoom, y: y - whole.y * zoom }
  }
  const clearOfTools = (right: number): View => {
    const plain = between(marginPx, marginPx, right)
    const isUnder = ({ x, y }: Box) =>
      tools && x * plain.zoom + plain.x < tools.right && y * plain.zoom + plain.y < tools.bottom
    if (!tools || !parts.some(isUnder)) return plain
    const beside = between(tools.right + toolsGapPx, marginPx, right)
    const below = between(marginPx, tools.bottom + toolsGapPx, right)
    return below.zoom > beside.zoom ? below : beside
  }
  const all = clearOfTools(marginPx)
  const clear = clearOfTools(aside + marginPx)
  return clear.zoom >= all.zoom * leastShare ? clear : all
}

const fitEvent = 'relevo:fit'

/** Asks the canvas to show the whole graph. */
export function askToFit(): void {
  dispatchEvent(new Event(fitEvent))
}

/** All cards, and the frames of machines. */
function pictureOf({ topology, boxes, regions }: Pick<LabModel, 'topology' | 'boxes' | 'regions'>): Picture {
  const frames = [...regions.values()].map(framed)
  const cards = bounds(boxes.values(), bowRoom(topology.links, boxes))
  return {
    whole: frames.length === 0 ? cards : bounds([cards, ...frames]),
    parts: [...boxes.values(), ...frames]
  }
}

/** The tools, which lie over the upper left corner of the canvas. */
const toolsOver = (canvas: HTMLElement) => canvas.parentElement?.querySelector<HTMLElement>('.tools') ?? null

/** Shows the whole graph when it opens, when its canvas, the tools or its set of cards change, and when asked. */
export function useFit(
  flow: ReactFlowInstance<CardNode, LinkEdge> | ReactFlowInstance,
  container: RefObject<HTMLDivElement | null>,
  unit: number
) {
  const { topology, boxes, regions } = useLabModel()
  const graph = useRef(pictureOf({ topology, boxes, regions }))
  useLayoutEffect(() => {
    graph.current = pictureOf({ topology, boxes, regions })
  }, [topology, boxes, regions])
  const fit = useCallback(() => {
    const element = container.current
    if (!element || element.clientWidth === 0) return
    const aside = parseFloat(getComputedStyle(element).getPropertyValue('--inspector-w')) || 0
    const tools = toolsOver(element)
    const view = fitViewport(graph.current, {
      width: element.clientWidth,
      height: element.clientHeight,
      aside,
      unit,
      ...(tools && {
        tools: {
          right: tools.offsetLeft + tools.offsetWidth,
          bottom: tools.offsetTop + tools.offsetHeight
        }
      })
    })
    void flow.setViewport(view)
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
    const tools = toolsOver(element)
    if (tools) observer.observe(tools)
    addEventListener(fitEvent, fit)
    return () => {
      observer.disconnect()
      removeEventListener(fitEvent, fit)
    }
  }, [fit, container])
}
