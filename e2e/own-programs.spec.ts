import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { freePorts } from '../test/support/ports'
import { allUp, card, goTo, inspect } from './support/lab-screen'
import { expect, test } from './support/host'
import { lookAtProgram } from './support/own-program'
import { trustFile } from './support/trust'

test.use({ preset: 'replicated-server' })

/** Answers exchanges at a port of its own, whatever it is told. */
const stubborn = (port: number) => `
const net = require('node:net')
net.createServer(socket => {
  let read = 0
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    if (read < 16 && read + chunk.length >= 16) socket.write('HOLA')
    read += chunk.length
    if (read >= 56) socket.end()
  })
}).listen(${port}, '127.0.0.1', () => console.log('listening on ${port}'))
`

/** Prints who it is, and who has come. */
const talkative = (port: number) => `
require('node:net').createServer(socket => {
  socket.on('error', () => undefined)
  socket.on('data', data => {
    console.log(process.pid + ' has a client at ' + socket.remotePort)
    console.log('[pid ' + process.pid + '] ' + String(data).trim())
    socket.end('ok\\n')
  })
}).listen(${port}, '127.0.0.1')
`

/** Asks for its port, and listens there. */
const asking = `
process.stdout.write('Which port? ')
process.stdin.on('data', line =>
  require('node:net').createServer().listen(Number(line), '127.0.0.1', () => console.log('thank you')))
`

test('a program that takes the port of the proxy is mended by one press', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const [proxy = 0, told = 0, replica = 0] = await freePorts(3)
  writeFileSync(join(dataDir, 'server.cjs'), stubborn(proxy))
  await openTopology(page, {
    name: 'my-lab',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy, compare: 'text' },
      { id: 'mine', kind: 'external', port: told, cwd: dataDir, command: `node server.cjs ${told}` },
      { id: 'theirs', kind: 'replica', port: replica }
    ],
    links: [
      { from: 'proxy', to: 'mine' },
      { from: 'proxy', to: 'theirs' }
    ]
  })
  await trustFile(page)
  await card(page, 'mine').getByRole('button', { name: 'Mend' }).click()
  await expect(card(page, 'mine', 'Up')).toContainText(`:${proxy}`)
  await expect(card(page, 'proxy', 'Up')).not.toContainText(`:${proxy}`)

  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1 in .+ through proxy/)).toBeVisible()
})

test('a program that asks is added from its file, and answered in the panel', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const file = join(dataDir, 'asks.cjs')
  writeFileSync(file, asking)
  const [port = 0] = await freePorts(1)
  const dialog = await propose(page, file)
  await dialog.getByLabel('Port', { exact: true }).fill(String(port))
  await dialog.getByRole('button', { name: 'Add and try' }).click()
  // It listens nowhere yet, and the panel goes on.
  await expect(dialog).toHaveCount(0)
  await expect(card(page, 'asks', 'Starting')).toContainText('Which port?')

  const line = page.getByLabel('Type to asks')
  const typed = await line.boundingBox()
  // What is said of it, while it is, does not cover where it is answered.
  const end = () =>
    page
      .locator('.toast')
      .evaluateAll(toasts => Math.max(0, ...toasts.map(toast => toast.getBoundingClientRect().right)))
  await expect.poll(end).toBeLessThanOrEqual(typed?.x ?? 0)
  await line.fill(String(port))
  await line.press('Enter')
  await expect(card(page, 'asks', 'Up')).toContainText(`:${port}`)
  await expect(page.getByRole('log')).toContainText('thank you')
})

test('a node makes way for a program whose port stands in its source', async ({
  panel: { page, dataDir, port }
}) => {
  await allUp(page)
  const wanted = port('proxy')
  const file = join(dataDir, 'server.cjs')
  writeFileSync(file, stubborn(wanted))
  const dialog = await propose(page, file)
  await expect(dialog).toContainText(`proxy has port ${wanted}`)
  const add = dialog.getByRole('button', { name: 'Add and try' })
  await expect(add).toBeDisabled()
  await dialog.getByRole('button', { name: /^Move proxy to/ }).click()
  await add.click()
  await expect(card(page, 'server', 'Up')).toContainText(`:${wanted}`)
  await expect(card(page, 'proxy', 'Up')).not.toContainText(`:${wanted}`)
})

test('a card that is small still shows how a program is whose port is wrong', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const [told = 0, other = 0, ...ports] = await freePorts(26)
  writeFileSync(join(dataDir, 'server.cjs'), stubborn(other))
  await openTopology(page, {
    name: 'many',
    nodes: [
      { id: 'mine', kind: 'external', port: told, cwd: dataDir, command: 'node server.cjs' },
      ...ports.map((port, at) => ({ id: `there-${at}`, kind: 'existing', host: '127.0.0.1', port }))
    ],
    links: []
  })
  await trustFile(page)
  await page.getByRole('button', { name: 'Fit' }).click()
  await expect(page.locator('.canvas.compact')).toBeVisible()
  const mine = card(page, 'mine', 'Starting')
  await expect(mine.getByText('Starting', { exact: true })).toBeVisible()
  await expect(mine.getByRole('button', { name: 'Mend' })).toBeHidden()
})

test('a hub whose nodes are folded says that one of them is to be mended', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const [proxy = 0, told = 0, other = 0, right = 0] = await freePorts(4)
  writeFileSync(join(dataDir, 'wrong.cjs'), stubborn(other))
  writeFileSync(join(dataDir, 'right.cjs'), stubborn(right))
  const program = (id: string, port: number) => ({
    id,
    kind: 'external',
    port,
    cwd: dataDir,
    command: `node ${id}.cjs`
  })
  await openTopology(page, {
    name: 'folded',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      program('wrong', told),
      program('right', right)
    ],
    links: ['wrong', 'right'].map(to => ({ from: 'proxy', to }))
  })
  await trustFile(page)
  const mend = card(page, 'wrong').getByRole('button', { name: String(other) })
  await expect(mend).toBeVisible()
  await page.getByRole('button', { name: /^Fold the 2 nodes/ }).click()
  await expect(card(page, 'wrong')).toHaveCount(0)
  const group = card(page, 'proxy').getByRole('button', { name: '1 of 2 up, 1 to mend (wrong)' })
  await expect(group.getByText('1 to mend')).toBeVisible()
  await group.click()
  await mend.click()
  await expect(card(page, 'wrong', 'Up')).toContainText(`:${other}`)
  await page.getByRole('button', { name: /^Fold the 2 nodes/ }).click()
  await expect(card(page, 'proxy').getByRole('button', { name: '2 of 2 up', exact: true })).toBeVisible()
})

/** Counts in memory, answers with its number, and prints nothing. */
const forgetful = (port: number) => `
let count = 0
require('node:net').createServer(socket => {
  socket.on('error', () => undefined)
  socket.once('data', () => socket.end('total ' + ++count + '\\n'))
}).listen(${port}, '127.0.0.1')
`

test('what a program lost that kept it in memory is told, and not taken for noise', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const [proxy = 0, kept = 0, lost = 0] = await freePorts(3)
  const nodes = [
    { id: 'kept', port: kept },
    { id: 'lost', port: lost }
  ].map(({ id, port }) => {
    writeFileSync(join(dataDir, `${id}.cjs`), forgetful(port))
    return { id, kind: 'external', port, cwd: dataDir, command: `node ${id}.cjs` }
  })
  await openBehindProxy(page, 'counters', proxy, nodes)
  for (const total of [1, 2, 3]) expect(await count(proxy)).toBe(`total ${total}\n`)

  await goTo(page, 'Replicas')
  await expect(page.getByText('Nothing printed yet')).toBeVisible()
  await goTo(page, 'Lab')
  await card(page, 'lost').getByRole('button', { name: /^Kill/ }).click()
  await expect(card(page, 'lost', 'Up')).toHaveCount(0)
  await expect(card(page, 'lost', 'Up')).toBeVisible()
  await expect(page.getByRole('article', { name: /^proxy, / })).toBeVisible()
  await expect(async () => {
    await count(proxy)
    const inspector = await inspect(page, 'proxy')
    await expect(inspector.getByText('since a restart')).toBeVisible()
  }).toPass()

  await goTo(page, 'Timeline')
  const row = page.getByText(/lost was started again, and has lost what it kept in memory alone/)
  await expect(row.first()).toBeVisible()
})

test('process ids and ports in the logs of own programs do not count, are listed, and can be struck off', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const [proxy = 0, ...ports] = await freePorts(3)
  const nodes = ports.map((port, index) => {
    const id = ['one', 'two'][index] ?? ''
    writeFileSync(join(dataDir, `${id}.cjs`), talkative(port))
    return { id, kind: 'external', port, cwd: dataDir, command: `node ${id}.cjs` }
  })
  await openBehindProxy(page, 'talkative', proxy, nodes)
  for (let asked = 0; asked < 3; asked++) expect(await count(proxy)).toBe('ok\n')

  await goTo(page, 'Replicas')
  await expect(page.getByText('identical', { exact: true })).toHaveCount(2)
  await page.getByText('Noise in these logs: Process ids, Ports').click()
  await page.getByRole('button', { name: 'Strike off: Process ids' }).click()
  await expect(page.getByText('Noise in these logs: Ports')).toBeVisible()
  await expect(page.getByText(/^diverged at line/)).toBeVisible()
  await page.getByRole('button', { name: 'Does not count: Process ids' }).click()
  await expect(page.getByText('identical', { exact: true })).toHaveCount(2)

  await goTo(page, 'Timeline')
  await page.getByRole('button', { name: /^All \d/ }).click()
  await expect(page.getByText(/Process ids: count in logs/).first()).toBeVisible()
})

test('a load without the session that it is to say asks for one', async ({ panel: { page } }) => {
  await allUp(page)
  await page.getByRole('button', { name: /Change the rate$/ }).click()
  await page.getByRole('button', { name: 'What is sent…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Load' })
  await dialog.getByRole('button', { name: /What is sent to it/ }).click()
  await page.getByRole('option', { name: 'A recorded session' }).click()
  await dialog.getByRole('button', { name: 'Send one' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Choose a session')
})

/** Asks a server that counts once; what it says. */
async function count(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write('count\n'))
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  return said
}

/** Chooses a program's file in the form of a new node. */
async function propose(page: Page, file: string): Promise<Locator> {
  const dialog = await lookAtProgram(page, file)
  await expect(dialog.getByRole('button', { name: /^Node\.js/ })).toHaveAttribute('aria-pressed', 'true')
  return dialog
}

/** A lab of these nodes behind a proxy, which may run what its file names, and is up. */
async function openBehindProxy(
  page: Page,
  name: string,
  port: number,
  nodes: readonly { readonly id: string }[]
): Promise<void> {
  await openTopology(page, {
    name,
    nodes: [{ id: 'proxy', kind: 'replicating-proxy', port }, ...nodes],
    links: nodes.map(({ id }) => ({ from: 'proxy', to: id }))
  })
  await trustFile(page)
  await allUp(page)
}

async function openTopology(page: Page, topology: object): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.locator('.topo').click()
  await page.getByRole('menuitem', { name: 'Open a file…' }).click()
  const buffer = Buffer.from(JSON.stringify(topology))
  await (await chooser).setFiles({ name: 'my-lab.json', mimeType: 'application/json', buffer })
}
