import { readFile } from 'node:fs/promises'
import { readCapture, streamOf } from '../test/shared/bytes/capture-reader'
import { allUp } from './support/lab-screen'
import { expect, test } from './support/host'

test('a session is chosen in the Timeline, read message by message, and taken away as a picture and a capture', async ({
  panel: { page }
}) => {
  await allUp(page)
  await page.getByRole('button', { name: /Send exchange/ }).click()
  await expect(page.getByText(/HOLA ×1/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Timeline' }).click()
  await page
    .getByRole('radio', { name: /^All/ })
    .or(page.getByRole('button', { name: /^All \d/ }))
    .first()
    .click()
  await page
    .getByRole('button', { name: /session 1: whole reply/ })
    .first()
    .click()

  const dialog = page.getByRole('dialog', { name: 'Session 1 of proxy' })
  const drawing = dialog.getByRole('listbox')
  await expect(drawing).toBeVisible()
  for (const name of ['clients', 'proxy', 'replica-1', 'replica-2', 'replica-3'])
    await expect(drawing.getByText(name, { exact: true })).toBeVisible()
  const details = dialog.locator('aside')
  await drawing.focus()
  // What was measured at the last comes somewhat later, and may go before what is there.
  await expect(async () => {
    await page.keyboard.press('Home')
    await expect(details).toContainText('clients → proxy', { timeout: 1_000 })
  }).toPass()
  await expect(details).toContainText('float64: 1234567890.1234567')
  await expect(details.getByText('not measured')).toHaveCount(0)
  await details.getByText('Hexadecimal').click()
  await expect(details).toContainText('00000000  00 00 00 7b')

  const save = async (item: RegExp): Promise<Buffer> => {
    await dialog.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click()
    ])
    return readFile(await download.path())
  }
  const svg = (await save(/SVG/)).toString('utf8')
  expect(svg).toContain('replica-3')
  const parsed = await page.evaluate(text => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    return {
      name: root.nodeName,
      arrows: root.querySelectorAll('path[marker-end]').length,
      classes: root.querySelectorAll('[class]').length
    }
  }, svg)
  expect(parsed).toMatchObject({ name: 'svg', classes: 0 })
  expect(parsed.arrows).toBeGreaterThanOrEqual(8)
  expect((await save(/PNG/)).subarray(1, 4).toString()).toBe('PNG')
  expect((await save(/Mermaid/)).toString('utf8')).toMatch(/^sequenceDiagram\n/)

  const packets = readCapture(await save(/pcapng/))
  const begun = packets.filter(({ flags }) => flags === 2)
  // The client's connection, and one to each replica: each once.
  expect(begun).toHaveLength(4)
  for (const { from, to } of begun) {
    expect(streamOf(packets, from, to)).toHaveLength(56)
    expect(streamOf(packets, to, from).toString()).toBe('HOLA')
  }
})

test('the graph, the charts and the journal are taken away as pictures and tables', async ({
  panel: { page }
}) => {
  await allUp(page)
  const save = async (item: RegExp): Promise<string> => {
    await page
      .getByRole('button', { name: /^Export/ })
      .first()
      .click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click()
    ])
    return readFile(await download.path(), 'utf8')
  }
  const texts = (svg: string): Promise<string[]> =>
    page.evaluate(
      text =>
        [...new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('text')].map(
          one => one.textContent ?? ''
        ),
      svg
    )
  const graph = await save(/SVG/)
  for (const node of ['clients', 'proxy', 'replica-1', 'receiver-3'])
    expect(await texts(graph)).toContain(node)
  expect(graph).not.toContain('foreignObject')

  await page.getByRole('button', { name: 'Metrics' }).click()
  await expect(page.locator('.recharts-surface').first()).toBeVisible()
  expect(await texts(await save(/SVG/))).toEqual(expect.arrayContaining(['Throughput', 'Latency']))
  const rows = (await save(/CSV/)).trimEnd().split('\r\n')
  expect(rows[0]).toContain('t (s),Throughput: total (B/s)')
  expect(new Set(rows.map(row => row.split(',').length)).size).toBe(1)

  await page.getByRole('button', { name: 'Timeline' }).click()
  const journal = await save(/CSV/)
  expect(journal).toMatch(/^\ufeffseq,t \(ms\),kind,node,link,data\r\n1,[\d.]+,run-started,/)
})
