import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './support/host'
import { allUp, goTo } from './support/lab-screen'

/** Chooses one of the kinds in which the screen can be taken away. */
async function save(page: Page, kind: RegExp): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('main').getByRole('button', { name: 'Exportar', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: kind }).click()
  ])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** What an SVG says, the colour of its paper, and the texts that would be too light on it: below 4.5 (WCAG, AA). */
function look(page: Page, svg: Buffer) {
  return page.evaluate(source => {
    const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const contrastOf = (colour: string): number => {
      if (!context) return 0
      context.fillStyle = colour
      context.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0] = [...context.getImageData(0, 0, 1, 1).data].map(value => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }
    const texts = [...root.querySelectorAll('text')]
    return {
      name: root.nodeName,
      width: Number(root.getAttribute('width')),
      paper: [...root.children].find(({ nodeName }) => nodeName === 'rect')?.getAttribute('fill'),
      text: texts.map(({ textContent }) => textContent).join(' '),
      light: texts
        .filter(text => contrastOf(text.getAttribute('fill') ?? text.style.fill) < 4.5)
        .map(text => text.textContent)
    }
  }, svg.toString('utf8'))
}

test.use({ locale: 'es-MX', colorScheme: 'dark', viewport: { width: 1280, height: 720 } })

test('the graph and the charts are taken away from the dark on white paper, and the charts as a table', async ({
  panel: { page }
}) => {
  await allUp(page, 'Activo')
  const theme = page.locator('html')
  await expect(theme).toHaveAttribute('data-theme', 'dark')

  const graph = await save(page, /SVG/)
  expect(graph.name).toBe('relevo-full.svg')
  const drawn = await look(page, graph.bytes)
  expect(drawn).toMatchObject({ name: 'svg', paper: 'white', light: [] })
  expect(drawn.text).toContain('replica-1')
  expect(drawn.text).toContain('Activo')

  await goTo(page, 'Métricas')
  await expect(page.locator('.metrics .plot').first()).toBeVisible()
  const charts = await save(page, /SVG/)
  expect(charts.name).toBe('relevo-metrics-lab.svg')
  const chart = await look(page, charts.bytes)
  expect(chart).toMatchObject({ name: 'svg', paper: 'white', light: [] })
  expect(chart.text).toContain('Caudal')

  const picture = await save(page, /PNG/)
  expect(picture.name).toBe('relevo-metrics-lab.png')
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')
  // The width of a PNG stands at byte 16; it is drawn twice as large, to be printed.
  expect(picture.bytes.readUInt32BE(16)).toBe(2 * chart.width)

  const table = await save(page, /CSV/)
  expect(table.name).toBe('relevo-metrics-lab.csv')
  const [head = '', first = ''] = table.bytes.toString('utf8').split(/\r?\n/)
  expect(head).toContain('Caudal: total')
  expect(first.split(',').length).toBe(head.split(',').length)

  // On paper there is the screen alone, without the rail (96 px) and the bar (52 px): a px is 3/4 of a point.
  const sizes = async () => {
    const paper = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    return [...paper.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map(([, w, h]) =>
      [w, h].map(size => Math.round(Number(size)))
    )
  }
  expect(await sizes()).toEqual([[(1280 - 96) * 0.75, (720 - 52) * 0.75]])
  // Nobody sees that the page was light for a moment.
  await expect(theme).toHaveAttribute('data-theme', 'dark')

  // What scrolls as a whole is there as a whole.
  await page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }).click()
  const list = page.locator('.page.exercises')
  await expect(list.getByRole('heading', { name: 'Examen' })).toBeAttached()
  const below = await list.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)
  expect(below).toBeGreaterThan(100)
  expect(await sizes()).toEqual([[(1280 - 96) * 0.75, Math.round((720 - 52 + below) * 0.75)]])
})
