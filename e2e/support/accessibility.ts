import type { Page } from '@playwright/test'

/** Elements that one can operate and that have no name for assistive technology. */
export async function nameless(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const operable = new Set([
    'button',
    'link',
    'textbox',
    'searchbox',
    'combobox',
    'checkbox',
    'switch',
    'radio',
    'slider',
    'tab',
    'menuitem',
    'option',
    'dialog',
    'img',
    'progressbar'
  ])
  return nodes
    .filter(
      node =>
        !node.ignored && operable.has(String(node.role?.value)) && !String(node.name?.value ?? '').trim()
    )
    .map(node => `${node.role?.value} #${node.backendDOMNodeId}`)
}

/** Elements whose name is to be that of something that is not there any more, also such as are only heard. */
export function namedByNothing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[aria-labelledby]')]
      .filter(element => {
        const ids = element.getAttribute('aria-labelledby')?.split(/\s+/) ?? []
        return !ids.some(id => document.getElementById(id))
      })
      .map(element => element.outerHTML.slice(0, 200))
  )
}

/** Texts whose contrast with what is behind them is below AA (WCAG 2.2, 1.4.3): 4.5, or 3 for large type. */
export function weakTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 1
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (!context) return ['no canvas']
    const cache = new Map<string, readonly number[]>()
    /** Red, green, blue and alpha from 0 to 1, whatever the notation. */
    const parse = (colour: string): readonly number[] => {
      let known = cache.get(colour)
      if (!known) {
        context.clearRect(0, 0, 1, 1)
        context.fillStyle = colour
        context.fillRect(0, 0, 1, 1)
        known = [...context.getImageData(0, 0, 1, 1).data].map(value => value / 255)
        cache.set(colour, known)
      }
      return known
    }
    const over = (top: readonly number[], below: readonly number[]) => {
      const alpha = top[3] ?? 1
      return [0, 1, 2].map(index => (top[index] ?? 0) * alpha + (below[index] ?? 0) * (1 - alpha))
    }
    const luminance = (colour: readonly number[]) => {
      const [red, green, blue] = colour.map(value =>
        value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      )
      return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
    }
    const background = (element: Element | null): readonly number[] => {
      const layers: (readonly number[])[] = []
      for (let at = element; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor)
        if ((colour[3] ?? 0) > 0) layers.push(colour)
        if (colour[3] === 1) break
      }
      return layers.reduceRight<readonly number[]>((below, layer) => over(layer, below), [1, 1, 1])
    }
    const weak = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const element = node.parentElement
      if (
        !text ||
        !element ||
        element.closest('[data-disabled], [aria-disabled=true], :disabled, style, title')
      )
        continue
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
      const style = getComputedStyle(element)
      const below = background(element)
      const colour = parse(element instanceof SVGElement ? style.fill : style.color)
      const [light, dark] = [luminance(over(colour, below)), luminance(below)].sort((a, b) => b - a)
      const contrast = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
      const size = parseFloat(style.fontSize)
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      if (contrast < (large ? 3 : 4.5))
        weak.add(`${contrast.toFixed(2)} ${element.className || element.tagName}: ${text.slice(0, 40)}`)
    }
    return [...weak]
  })
}

/** How far the page, or a bar of it that one can't scroll by eye, is wider than its window, px. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = []
    for (const selector of [
      'html',
      '.bar',
      '.app-main',
      '.page',
      '.pagehead',
      '.insp',
      '.rail',
      '.rep-head',
      '.exercise',
      '.exercise-now',
      '.exercise-past'
    ]) {
      for (const element of document.querySelectorAll(selector)) {
        const extra = element.scrollWidth - element.clientWidth
        if (extra > 1) wide.push(`${selector} by ${extra}`)
      }
    }
    return wide
  })
}
