import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { icns, ico } from './lib/package/icon-files.mjs'
import { systemChromium } from './lib/test/chromium.mjs'
import { readOptions } from './lib/options.mjs'
import { root } from './lib/paths.mjs'
import { asProgram } from './lib/say.mjs'

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

const usage = `usage: npm run icons

Makes resources/icons/ from resources/icon.svg. It takes no options.`

await asProgram(async () => {
  if (readOptions(process.argv.slice(2), usage).help) process.stdout.write(`${usage}\n`)
  else await makeIcons()
  return 0
})

/** Makes the icons of the packages from resources/icon.svg. Only for when that changes: what it makes is committed. */
async function makeIcons() {
  const { chromium } = await import('@playwright/test')
  const folder = join(root, 'resources', 'icons')
  const svg = readFileSync(join(root, 'resources', 'icon.svg'), 'utf8').replace(
    / (?:width|height)="512"/g,
    ''
  )
  /** macOS wants about a tenth of empty room on each side. */
  const padded = svg.replace('viewBox="0 0 20 20"', 'viewBox="-2.2 -2.2 24.4 24.4"')

  const browser = await chromium.launch({ executablePath: systemChromium() })
  const page = await browser.newPage()
  const plain = await renderAll(page, svg)
  const mac = await renderAll(page, padded)
  await browser.close()

  mkdirSync(folder, { recursive: true })
  for (const [size, png] of plain) writeFileSync(join(folder, `${size}x${size}.png`), png)
  writeFileSync(join(folder, 'icon.ico'), ico(new Map([...plain].filter(([size]) => size <= 256))))
  writeFileSync(join(folder, 'icon.icns'), icns(mac))
}

async function renderAll(page, source) {
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
