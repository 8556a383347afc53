/** How often the dots are moved, ms: a browser that draws in software takes some ms for each time and link. */
const tickMs = 80
const slowTickMs = 160
/** With more links than this that carry bytes, the dots move less often. */
const manyLinks = 20

interface Flow {
  /** From one dot to the next, px. */
  readonly gap: number
  /** How far the dots travel, px a second; negative: against the direction of the path. */
  readonly speed: number
}

const flows = new Map<SVGPathElement, Flow>()
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Lets the dots of a link travel, by the offset of its dashes. One clock moves those of all links: an animation in CSS
 * asks for a new picture sixty times a second as long as any byte flows anywhere. Returns its disposer.
 */
export function flowAlong(path: SVGPathElement, flow: Flow): () => void {
  flows.set(path, flow)
  timer ??= setTimeout(tick)
  return () => void flows.delete(path)
}

const stillWanted = matchMedia('(prefers-reduced-motion: reduce)')

function tick(): void {
  if (flows.size === 0) {
    timer = undefined
    return
  }
  timer = setTimeout(tick, flows.size > manyLinks ? slowTickMs : tickMs)
  if (document.hidden || stillWanted.matches) return
  const seconds = performance.now() / 1000
  for (const [path, { gap, speed }] of flows) {
    path.style.strokeDashoffset = `${(-(speed * seconds) % gap).toFixed(1)}px`
  }
}
