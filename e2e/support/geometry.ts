import type { Page } from '@playwright/test'

/**
 * What cannot be read, or pressed, as it is laid out now: text that is cut, that lies over other text, that leaves the
 * box around it or the window, that is too small, and buttons that something else covers. A line a fault.
 *
 * `leastPx`: the smallest type that is let pass, as it is seen: with what zoom and scale do to it.
 */
export function misplaced(page: Page, leastPx = 11): Promise<string[]> {
  return page.evaluate(least => {
    interface Line {
      readonly element: Element
      readonly text: string
      readonly box: DOMRect
    }
    /** What may lie over other things: it was asked for, and goes again. */
    const floats =
      '[role=dialog], [role=alertdialog], .popover, .tooltip, .overlay, .insp, .toasts, [role=tooltip]'
    /** Its box is a picture of something else: what is in it stands where that is. */
    const drawings = '.recharts-tooltip-wrapper'
    /** What sits on the edge of its box, to be seen from both sides. */
    const onEdges = '.at-door'
    const tolerancePx = 1.5

    const found = new Set<string>()
    const said = (element: Element, text: string) => {
      const name = element.getAttribute('class') ?? ''
      const up = element.parentElement?.getAttribute('class') ?? ''
      return `${element.tagName.toLowerCase()}.${name} in .${up}: “${text.slice(0, 60)}”`
    }
    /** Only for who hears the page: a box of one pixel, or clipped to nothing. */
    const unseen = new WeakMap<Element, boolean>()
    const isUnseen = (element: Element | null): boolean => {
      if (!element) return false
      let known = unseen.get(element)
      if (known === undefined) {
        const { clipPath, position, overflowX } = getComputedStyle(element)
        const isDot = position === 'absolute' && overflowX === 'hidden' && element.clientWidth <= 1
        known = clipPath.startsWith('inset(50%') || isDot || isUnseen(element.parentElement)
        unseen.set(element, known)
      }
      return known
    }
    const shown = (element: Element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      !element.closest('title, style, script, option, #recharts_measurement_span') &&
      !isUnseen(element)
    const hides = (value: string) => value === 'hidden' || value === 'clip'
    const alpha = (colour: string) =>
      colour === 'transparent'
        ? 0
        : Number(/[,/]\s*([\d.]+)\)$/.exec(colour.replace(/^rgb\(.*/, ''))?.[1] ?? 1)
    /** A head that stays while the rest scrolls under it. */
    const stays = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).position === 'sticky' || stays(element.parentElement))
    const opaque = (element: Element) => alpha(getComputedStyle(element).backgroundColor) > 0.85
    /** Only the middle of the line: what ascenders and descenders may need is not what is written. */
    const core = ({ left, top, width, height }: DOMRect) =>
      new DOMRect(left, top + height * 0.2, width, height * 0.6)

    /** The part of a box that its ancestors and the window let be seen; null: scrolled away. Says what cuts it. */
    function seen(
      element: Element,
      box: DOMRect,
      cut: (by: Element | null, px: number, isSide: boolean) => void
    ) {
      let { left, top, right, bottom } = box
      let fixed = getComputedStyle(element).position === 'fixed'
      for (let at: Element | null = element; at && !fixed; at = at.parentElement) {
        const style = getComputedStyle(at)
        const { overflowX, overflowY } = style
        if (style.display !== 'inline' && (overflowX !== 'visible' || overflowY !== 'visible')) {
          const clip = at.getBoundingClientRect()
          const side = Math.max(clip.left - left, right - clip.right)
          const end = Math.max(clip.top - top, bottom - clip.bottom)
          if (hides(overflowX) && side > tolerancePx) cut(at, side, true)
          if (hides(overflowY) && end > tolerancePx) cut(at, end, false)
          if (overflowX !== 'visible')
            [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)]
          if (overflowY !== 'visible')
            [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)]
          if (right - left <= 1 || bottom - top <= 1) return null
        }
        fixed = style.position === 'fixed'
      }
      const out = Math.max(-left, right - innerWidth, -top, bottom - innerHeight)
      if (out > tolerancePx) cut(null, out, true)
      return new DOMRect(left, top, right - left, bottom - top)
    }

    /** The nearest thing around an element that has an edge or a ground of its own. */
    function boxAround(element: Element): Element | null {
      for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
        if (at instanceof SVGElement && !(at instanceof SVGSVGElement)) return null
        const style = getComputedStyle(at)
        if (style.display === 'inline' || style.display === 'contents') continue
        const edged = (['Left', 'Right'] as const).every(
          side => parseFloat(style[`border${side}Width`]) > 0 && alpha(style[`border${side}Color`]) > 0
        )
        if (edged || alpha(style.backgroundColor) > 0) return at
        if (style.overflowX !== 'visible') return null
      }
      return null
    }
    function leaves(element: Element, box: DOMRect, from: Element | null, what: string): void {
      const around = boxAround(from ?? element)
      if (!around || around.closest(drawings) || element.closest(onEdges)) return
      const edge = around.getBoundingClientRect()
      const px = Math.max(
        edge.left - box.left,
        box.right - edge.right,
        edge.top - box.top,
        box.bottom - edge.bottom
      )
      if (px > tolerancePx)
        found.add(`leaves .${around.getAttribute('class')} by ${Math.round(px)} px: ${what}`)
    }

    // Lines of text.
    const lines: Line[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const element = node.parentElement
      if (!text || !element || !shown(element)) continue
      const style = getComputedStyle(element)
      const range = document.createRange()
      range.selectNodeContents(node)
      const what = said(element, text)
      const ellipsis = (by: Element) => {
        const { textOverflow, webkitLineClamp } = getComputedStyle(by)
        return textOverflow === 'ellipsis' || webkitLineClamp !== 'none'
      }
      let isSeen = false
      for (const rect of range.getClientRects()) {
        if (rect.width < 1) continue
        const box = core(rect)
        const part = seen(element, box, (by, px, isSide) => {
          if (by && isSide && ellipsis(by)) {
            // Cut on purpose: the whole of it is a title, or what the field holds.
            if (!by.closest('[title], [data-whole], [aria-label]'))
              found.add(`shortened by ${Math.round(px)} px: ${what}`)
            return
          }
          if (by && ellipsis(by)) return
          if (by?.closest('.react-flow__renderer, .react-flow') === by) return
          found.add(
            `cut by ${by ? `.${by.getAttribute('class')}` : 'the window'}, ${Math.round(px)} px: ${what}`
          )
        })
        if (!part) continue
        isSeen = true
        lines.push({ element, text, box: part })
        if (part.width > box.width - 1 && part.height > box.height - 1) leaves(element, box, null, what)
      }
      if (!isSeen) continue
      const size = parseFloat(style.fontSize)
      const scale =
        element instanceof SVGGraphicsElement
          ? Math.abs(element.getScreenCTM()?.d ?? 1)
          : element instanceof HTMLElement && element.offsetHeight > 0
            ? element.getBoundingClientRect().height / element.offsetHeight
            : 1
      if (size * scale < least - 0.25) found.add(`${(size * scale).toFixed(1)} px: ${what}`)
    }

    // Controls.
    const operable = 'button, a[href], input, select, textarea, [role=button], [role=tab], [role=option]'
    const controls = [...document.querySelectorAll(operable)].filter(
      element => element instanceof HTMLElement && shown(element) && !element.closest('[aria-hidden=true]')
    )
    const modal = [...document.querySelectorAll('[aria-modal=true], .overlay')].at(-1)
    for (const control of controls) {
      if (modal && !modal.contains(control)) continue
      const box = control.getBoundingClientRect()
      if (box.width < 2 || box.height < 2) continue
      const text = control.getAttribute('aria-label') ?? control.textContent ?? ''
      const what = said(control, text.trim())
      let away = false
      const part = seen(control, box, (by, px) => {
        if (by?.matches('.react-flow')) away = true
        else
          found.add(
            `button cut by ${by ? `.${by.getAttribute('class')}` : 'the window'}, ${Math.round(px)} px: ${what}`
          )
      })
      if (!part || away || part.width < box.width / 2 || part.height < box.height / 2) continue
      leaves(control, box, control.parentElement, `button ${what}`)
      const hit = document.elementFromPoint(part.left + part.width / 2, part.top + part.height / 2)
      if (
        hit &&
        !control.contains(hit) &&
        !hit.contains(control) &&
        !hit.closest(floats) &&
        !hit.closest('label') &&
        !stays(hit)
      )
        found.add(`covered by .${hit.getAttribute('class')}: button ${what}`)
    }

    // Text over text. Everything can be hit for a moment, so that what lies above what can be asked: also what is under a
    // dialog, which takes no part meanwhile.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('* { pointer-events: auto !important }')
    document.adoptedStyleSheets.push(sheet)
    const inert = [...document.querySelectorAll<HTMLElement>('[inert]')]
    for (const element of inert) element.inert = false
    try {
      // Text under a control.
      for (const { element, text, box } of lines) {
        for (const x of [box.left + 2, box.left + box.width / 2, box.right - 2]) {
          const stack = document.elementsFromPoint(x, box.top + box.height / 2)
          const at = stack.findIndex(one => one === element || element.contains(one))
          const cover = stack
            .slice(0, Math.max(0, at))
            .map(one => one.closest(operable))
            .find(
              one =>
                one instanceof HTMLElement && !one.contains(element) && !one.closest(floats) && !stays(one)
            )
          if (cover) found.add(`under .${cover.getAttribute('class')}: ${said(element, text)}`)
        }
      }
      lines.sort((a, b) => a.box.left - b.box.left)
      for (const [index, a] of lines.entries()) {
        for (const b of lines.slice(index + 1)) {
          if (b.box.left > a.box.right - 2) break
          if (a.element === b.element) continue
          const left = Math.max(a.box.left, b.box.left)
          const right = Math.min(a.box.right, b.box.right)
          const top = Math.max(a.box.top, b.box.top)
          const bottom = Math.min(a.box.bottom, b.box.bottom)
          if (right - left < 2 || bottom - top < 2) continue
          const stack = document.elementsFromPoint((left + right) / 2, (top + bottom) / 2)
          const depth = (of: Element) =>
            stack.findIndex(
              one => one === of || (one.contains(of) && !one.contains(b.element)) || one.contains(of)
            )
          const [over, under] = depth(a.element) <= depth(b.element) ? [a, b] : [b, a]
          const above = stack.slice(0, Math.max(0, depth(under.element)))
          const cover = above.find(one => !one.contains(under.element) && opaque(one))
          if (cover) {
            if (!cover.closest(floats) && !stays(cover))
              found.add(`covers ${said(under.element, under.text)}: ${said(over.element, over.text)}`)
            continue
          }
          found.add(`overlaps ${said(under.element, under.text)}: ${said(over.element, over.text)}`)
        }
      }
    } finally {
      for (const element of inert) element.inert = true
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== sheet)
    }
    return [...found]
  }, leastPx)
}
