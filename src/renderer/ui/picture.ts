import { downloadBlob } from './download'

/** Properties of a style that an SVG by itself needs, as the page's style sheets are not in it. */
const drawn = [
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

/**
 * What is drawn, as an SVG that stands by itself: with the colours of now, the icons that it uses, and a ground.
 * @param title what it is of
 */
function svgText(source: SVGSVGElement, title: string): string {
  const { width, height } = source.getBoundingClientRect()
  const copy = source.cloneNode(true) as SVGSVGElement
  copy.setAttribute('xmlns', svgSpace)
  copy.setAttribute('width', String(Math.round(width)))
  copy.setAttribute('height', String(Math.round(height)))
  if (!copy.hasAttribute('viewBox'))
    copy.setAttribute('viewBox', `0 0 ${Math.round(width)} ${Math.round(height)}`)
  const originals = [source, ...source.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  copies.forEach((element, index) => {
    const original = originals[index]
    if (original) inline(original, element)
  })
  const ground = document.createElementNS(svgSpace, 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', groundOf(source))
  const name = document.createElementNS(svgSpace, 'title')
  name.textContent = title
  copy.prepend(name, ground)
  takeSymbols(copy)
  return `${new XMLSerializer().serializeToString(copy)}\n`
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

/** Saves what is drawn on the person's disk, under `name` with the ending of its kind. */
export async function savePicture(
  source: SVGSVGElement,
  kind: 'svg' | 'png',
  name: string,
  title: string
): Promise<void> {
  const svg = svgText(source, title)
  if (kind === 'svg') return downloadBlob(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))
  const png = await pngOf(svg)
  if (png) downloadBlob(`${name}.png`, png)
}

function inline(original: Element, copy: SVGElement): void {
  const style = getComputedStyle(original)
  for (const name of drawn) {
    const value = style.getPropertyValue(name)
    if (value !== '' && value !== 'none') copy.style.setProperty(name, value)
    else if (value === 'none' && (name === 'fill' || name === 'stroke')) copy.style.setProperty(name, value)
  }
  copy.removeAttribute('class')
}

/** The icons that a picture refers to are elsewhere in the page. */
function takeSymbols(svg: SVGSVGElement): void {
  const wanted = new Set([...svg.querySelectorAll('use')].map(use => use.getAttribute('href') ?? ''))
  const defs = document.createElementNS(svgSpace, 'defs')
  for (const href of wanted) {
    const symbol = href.startsWith('#') ? document.getElementById(href.slice(1)) : null
    if (symbol) defs.append(symbol.cloneNode(true))
  }
  svg.prepend(defs)
}

/** The colour behind it. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at)
    if (backgroundColor !== 'rgba(0, 0, 0, 0)' && backgroundColor !== 'transparent') return backgroundColor
  }
  return 'white'
}
