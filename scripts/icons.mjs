import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { icns, ico } from './lib/package/icon-files.mjs'
import { systemChromium } from './lib/test/chromium.mjs'
import { root } from './lib/paths.mjs'

/** Makes the icons of the packages from resources/icon.svg. Only for when that changes: what it makes is committed. */
const { chromium } = await import('@playwright/test')
const folder = join(root, 'resources', 'icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const svg = readFileSync(join(root, 'resources', 'icon.svg'), 'utf8').replace(/ (?:width|height)="512"/g, '')
/** macOS wants about a tenth of empty room on each side. */
const padded = svg.replace('viewBox="0 0 20 20"', 'viewBox="-2.2 -2.2 24.4 24.4"')

const browser = await chromium.launch({ executablePath: systemChromium() })
const page = await browser.newPage()
const plain = await renderAll(svg)
const mac = await renderAll(padded)
await browser.close()

mkdirSync(folder, { recursive: true })
for (const [size, png] of plain) writeFileSync(join(folder, `${size}x${size}.png`), png)
writeFileSync(join(folder, 'icon.ico'), ico(new Map([...plain].filter(([size]) => size <= 256))))
writeFileSync(join(folder, 'icon.icns'), icns(mac))

async function renderAll(source) {
  const images = new Map()
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${source}`
    )
    images.set(size, await page.screenshot({ omitBackground: true }))
  }
  return images
}
