import { startFeed } from '../panel/feed.mjs'
import { defaultLab, largeLab, startLab } from '../panel/lab.mjs'
import { measureCpu, measureFrames, openBrowser, openPanel, screens } from '../panel/page.mjs'
import { percentile } from './report.mjs'

/** Exchanges a second over all proxies: with eleven replicas behind each and eight lines an exchange, 11,264 lines. */
const loadRate = 128
const windowSeconds = 5
/** How long a lab runs before the panel is opened, ms: there is a past to open. */
const pastMs = 5_000

/** The panel in a browser that draws in software, over the lab that it opens with, at rest. */
export async function panelAtRest(name) {
  const lab = await startLab(await defaultLab())
  return measure(name, lab, () => 0, lab.stop)
}

/** The same over 49 nodes that write ten thousand log lines a second: panel and lab share the machine. */
export async function panelUnderLoad(name) {
  const topology = await largeLab()
  const lab = await startLab(topology)
  await lab.call('load.set', { enabled: true, rate: loadRate })
  return measure(name, lab, () => linesOf(lab, topology), lab.stop)
}

/** The panel alone under what such a lab sends, made up, so that it can be measured on a machine that is busy. */
export async function panelFed(name) {
  const lab = await startLab(await largeLab())
  const idle = await lab.call('lab.snapshot')
  await lab.stop()
  const feed = await startFeed(idle)
  const begun = performance.now()
  const lines = () => ((performance.now() - begun) / 1000) * feed.linesPerSecond
  return measure(name, feed, lines, feed.stop)
}

/** `lines` counts those that have been written so far. */
async function measure(title, { url }, lines, stop) {
  const browser = await openBrowser({ reducedMotion: false })
  try {
    await new Promise(resolve => setTimeout(resolve, pastMs))
    const [linesBefore, startedAt] = [await lines(), performance.now()]
    const opened = await openPanel(browser.context, url, 4_000)
    const found = {}
    for (const [screen, goThere] of Object.entries(screens)) {
      await goThere(opened.page)
      await opened.page.waitForTimeout(1_500)
      const cpu = await measureCpu(opened, browser.cpu, windowSeconds)
      const { frames, longTasks } = await measureFrames(opened, windowSeconds)
      found[screen] = { ...cpu, ...frameFigures(frames), longTasks }
    }
    const linesPerSecond = (((await lines()) - linesBefore) * 1000) / (performance.now() - startedAt)
    const times = opened.tasks.map(({ ms }) => ms)
    const heldMs = times.reduce((sum, ms) => sum + Math.max(0, ms - 50), 0)
    const opening = {
      usableMs: opened.usableMs,
      openingCpuMs: opened.cpuMs,
      heldMs,
      longestMs: Math.max(0, ...times)
    }
    print(title, opening, linesPerSecond, found)
    return { ...opening, linesPerSecond, screens: found }
  } finally {
    await browser.close()
    await stop()
  }
}

/** Lines that all nodes have written since they were started. */
async function linesOf({ call }, { nodes }) {
  const read = await Promise.all(nodes.map(({ id }) => call('log.read', { node: id, limit: 1 })))
  return read.reduce((sum, { last }) => sum + last, 0)
}

function frameFigures(frames) {
  return { p50: percentile(frames, 0.5), p95: percentile(frames, 0.95), p99: percentile(frames, 0.99) }
}

const columns = [
  'task',
  'script',
  'style',
  'layout',
  'renderer',
  'gpu',
  'p50',
  'p95',
  'p99',
  'longTasks',
  'heap'
]

function print(title, { usableMs, openingCpuMs, heldMs, longestMs }, linesPerSecond, found) {
  console.log(`\n${title}: ${Math.round(linesPerSecond)} lines a second`)
  console.log(
    `  a button answers after ${Math.round(usableMs)} ms, for ${Math.round(openingCpuMs)} ms of CPU; ` +
      `held up ${Math.round(heldMs)} ms in all, ${Math.round(longestMs)} ms at most`
  )
  console.log(
    '  ms of CPU a second: task to layout of the main thread; then whole processes. Frames in ms, heap in MB.'
  )
  console.log(`  ${''.padEnd(10)}${columns.map(column => column.padStart(10)).join('')}`)
  for (const [screen, figures] of Object.entries(found)) {
    const cells = columns.map(column =>
      (column === 'heap' ? figures.heap / 1e6 : figures[column]).toFixed(1).padStart(10)
    )
    console.log(`  ${screen.padEnd(10)}${cells.join('')}`)
  }
}
