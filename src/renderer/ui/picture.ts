import { downloadBlob } from './download'

/** Properties of a style that an SVG by itself needs, as the page's style sheets are not in it. */
const drawn = [
  // Of the icons.
  '--icon-bg',
  'color',
  'dominant-baseline',
  'fill',
  'fill-opacity',
  'font-family',
  'font-size',
  'font-weight',
  'opacity',
  'paint-order',
  'stroke',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'stroke-width',
  'text-anchor',
  'visibility'
] as const

const svgSpace = 'http://www.w3.org/2000/svg'

type Attributes = Readonly<Record<string, string | number>>

/** A part of the page, px from the left and the top of what is pictured. */
interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * A part of the page as an SVG that stands by itself, on white paper and in the colours of the light theme: drawings as
 * they are, and of everything else its ground, its borders and its text. Any program that reads SVG shows it; nothing of
 * HTML is in it.
 * @param title what it is of
 */
function pictureOf(root: Element, title: string): string {
  const { left, top, width, height } = root.getBoundingClientRect()
  const picture = make('svg', {
    xmlns: svgSpace,
    width: Math.round(width),
    height: Math.round(height),
    viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`
  })
  const name = make('title', {})
  name.textContent = title
  picture.append(name, make('rect', { width: '100%', height: '100%', fill: 'white' }))
  const painter = new Painter(picture, root, left, top)
  inLight(() => {
    painter.paint(root, { left: 0, top: 0, right: width, bottom: height })
    takeReferences(picture)
  })
  return `${new XMLSerializer().serializeToString(picture)}\n`
}

/** The page is light while `draw` reads its colours: in one turn, so that nobody sees it. */
function inLight(draw: () => void): void {
  const { dataset } = document.documentElement
  const theme = dataset['theme']
  const still = new CSSStyleSheet()
  // A colour that is on its way would be read half way.
  still.replaceSync('* { transition: none !important }')
  document.adoptedStyleSheets.push(still)
  dataset['theme'] = 'light'
  try {
    draw()
  } finally {
    if (theme === undefined) delete dataset['theme']
    else dataset['theme'] = theme
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== still)
  }
}

/** The same as a PNG, twice as large, so that it can be printed. */
async function pngOf(svg: string, scale = 2): Promise<Blob | null> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * scale
  canvas.height = image.height * scale
  const context = canvas.getContext('2d')
  if (!context) return null
  context.scale(scale, scale)
  context.drawImage(image, 0, 0)
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'))
}

/** Saves a part of the page as a picture on the person's disk, under `name` with the ending of its kind. */
export async function savePicture(root: Element, kind: 'svg' | 'png', name: string): Promise<void> {
  const svg = pictureOf(root, name)
  if (kind === 'svg') return downloadBlob(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))
  const png = await pngOf(svg)
  if (png) downloadBlob(`${name}.png`, png)
}

class Painter {
  readonly #picture: Element
  readonly #root: Element
  readonly #left: number
  readonly #top: number

  constructor(picture: Element, root: Element, left: number, top: number) {
    this.#picture = picture
    this.#root = root
    this.#left = left
    this.#top = top
  }

  /** @param clip what of it can be seen */
  paint(element: Element, clip: Box): void {
    const style = getComputedStyle(element)
    if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return
    const box = this.#boxOf(element.getBoundingClientRect())
    if (element instanceof SVGSVGElement) return this.#drawing(element, box)
    if (!(element instanceof HTMLElement)) return
    // What lies in a zoomed part of the page is as large as it is shown.
    const scale = element.offsetWidth > 0 ? (box.right - box.left) / element.offsetWidth : 1
    // The paper is the ground of the whole.
    if (element !== this.#root && meets(box, clip)) this.#ground(style, box, scale)
    const inner = style.overflow === 'visible' ? clip : common(clip, box)
    for (const child of element.childNodes) {
      if (child instanceof Element) this.paint(child, inner)
      else if (child instanceof Text) this.#text(child, style, inner, scale)
    }
  }

  #boxOf({ left, top, right, bottom }: DOMRect): Box {
    return {
      left: left - this.#left,
      top: top - this.#top,
      right: right - this.#left,
      bottom: bottom - this.#top
    }
  }

  #drawing(source: SVGSVGElement, { left, top, right, bottom }: Box): void {
    const copy = source.cloneNode(true) as SVGSVGElement
    inlineAll(source, copy)
    const size = { width: right - left, height: bottom - top }
    if (!copy.hasAttribute('viewBox')) {
      const { width, height } = sizeOf(source)
      copy.setAttribute('viewBox', `0 0 ${width} ${height}`)
    }
    for (const [key, value] of Object.entries({ x: left, y: top, ...size, overflow: 'visible' }))
      copy.setAttribute(key, String(value))
    for (const name of ['role', 'tabindex', 'aria-activedescendant']) copy.removeAttribute(name)
    this.#picture.append(copy)
  }

  #ground(style: CSSStyleDeclaration, { left, top, right, bottom }: Box, scale: number): void {
    const isFilled = !isClear(style.backgroundColor)
    const sides = (['Top', 'Right', 'Bottom', 'Left'] as const).map(side => ({
      width: style[`border${side}Style`] === 'none' ? 0 : parseFloat(style[`border${side}Width`]) * scale,
      colour: style[`border${side}Color`]
    }))
    const [first] = sides
    const all = sides.every(({ width }) => width > 0) && first && !isClear(first.colour)
    if (isFilled || all) {
      const inset = all ? first.width / 2 : 0
      this.#add('rect', {
        x: left + inset,
        y: top + inset,
        width: Math.max(0, right - left - 2 * inset),
        height: Math.max(0, bottom - top - 2 * inset),
        rx: (parseFloat(style.borderTopLeftRadius) || 0) * scale,
        fill: isFilled ? style.backgroundColor : 'none',
        ...(all && { stroke: first.colour, 'stroke-width': first.width })
      })
    }
    if (all) return
    const lines = [
      [left, top, right, top],
      [right, top, right, bottom],
      [left, bottom, right, bottom],
      [left, top, left, bottom]
    ] as const
    sides.forEach(({ width, colour }, index) => {
      const line = lines[index]
      if (!line || width === 0 || isClear(colour)) return
      const [x1, y1, x2, y2] = line
      this.#add('line', { x1, y1, x2, y2, stroke: colour, 'stroke-width': width })
    })
  }

  /** Word by word, so that every line of it is where it is. */
  #text(text: Text, style: CSSStyleDeclaration, clip: Box, scale: number): void {
    const range = document.createRange()
    for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      const box = this.#boxOf(range.getBoundingClientRect())
      if (!meets(box, clip) || box.right - box.left === 0) continue
      const element = this.#add('text', {
        x: box.left,
        y: (box.top + box.bottom) / 2,
        'dominant-baseline': 'central',
        fill: style.color,
        'font-family': style.fontFamily,
        'font-size': parseFloat(style.fontSize) * scale,
        'font-weight': style.fontWeight,
        // Where its font is not to be had, another takes the same room.
        textLength: box.right - box.left,
        lengthAdjust: 'spacingAndGlyphs'
      })
      element.textContent = style.textTransform === 'uppercase' ? word.toUpperCase() : word
    }
  }

  #add(name: string, attributes: Attributes): Element {
    const element = make(name, attributes)
    this.#picture.append(element)
    return element
  }
}

function make(name: string, attributes: Attributes): SVGElement {
  const element = document.createElementNS(svgSpace, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/** The size of a drawing as it is laid out, before any zoom. */
function sizeOf(source: SVGSVGElement): { width: number; height: number } {
  const style = getComputedStyle(source)
  return { width: parseFloat(style.width) || 1, height: parseFloat(style.height) || 1 }
}

function inlineAll(source: Element, copy: Element): void {
  const copies = [copy, ...copy.querySelectorAll('*')]
  ;[source, ...source.querySelectorAll('*')].forEach((original, index) => {
    const element = copies[index]
    if (!(element instanceof SVGElement)) return
    const style = getComputedStyle(original)
    for (const name of drawn) element.style.setProperty(name, style.getPropertyValue(name))
    element.removeAttribute('class')
  })
}

/** Icons, and heads of arrows, that a picture refers to and that are elsewhere in the page. */
function takeReferences(picture: SVGElement): void {
  const defs = make('defs', {})
  const known = new Set<string>()
  const take = (within: Element): void => {
    for (const element of [within, ...within.querySelectorAll('*')]) {
      for (const { value } of element.attributes) {
        const id = /^#(.+)$/.exec(value)?.[1] ?? /url\(["']?#([^"')]+)/.exec(value)?.[1]
        if (id === undefined || known.has(id) || picture.querySelector(`#${CSS.escape(id)}`)) continue
        const source = document.getElementById(id)
        if (!source) continue
        known.add(id)
        const copy = source.cloneNode(true) as Element
        // An icon takes the colours of where it is used.
        if (!(source instanceof SVGSymbolElement)) inlineAll(source, copy)
        defs.append(copy)
        take(copy)
      }
    }
  }
  take(picture)
  picture.prepend(defs)
}

function isClear(colour: string): boolean {
  return colour === 'transparent' || colour === 'rgba(0, 0, 0, 0)'
}

function meets(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top
}

function common(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom)
  }
}
