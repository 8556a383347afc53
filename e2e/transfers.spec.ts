import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  createWriteStream,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dropFiles } from './support/drop-file'
import { allUp, card, chooseAction, goTo } from './support/lab-screen'
import { expect, test } from './support/host'

const sample = fileURLToPath(new URL('support/sample.mp4', import.meta.url))
const largeBytes = 192 * 1024 ** 2

test('a video that is dropped in the window is stored by three receivers, equal, and plays', async ({
  panel
}) => {
  const { page, dataDir } = panel
  // The player asks the balancer first; only who received the file has it.
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  await allUp(page)
  const file = join(dataDir, 'holiday.mp4')
  copyFileSync(sample, file)
  await dropFiles(page, [file])
  await goTo(page, 'Transfers')
  await expect(page.getByText('3 of 3 equal')).toBeVisible()
  const hashes = await page
    .getByRole('region', { name: 'Copies' })
    .locator('[title^="SHA-256 "]')
    .evaluateAll(found => found.map(element => element.getAttribute('title')))
  expect(hashes).toHaveLength(4)
  expect(new Set(hashes).size).toBe(1)
  const video = page.locator('video[aria-label="holiday.mp4"]')
  await video.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true
    await element.play()
  })
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime))
    .toBeGreaterThan(0.2)
})

test('a video that is watched stays in the player though others come, until it breaks', async ({ panel }) => {
  const { page, dataDir } = panel
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  await allUp(page)
  const drop = async (name: string): Promise<void> => {
    const file = join(dataDir, name)
    copyFileSync(sample, file)
    await dropFiles(page, [file])
  }
  await goTo(page, 'Transfers')
  await drop('holiday.mp4')
  const video = page.locator('video[aria-label="holiday.mp4"]')
  await video.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true
    element.loop = true
    await element.play()
  })
  await drop('second.mp4')
  await expect(page.getByRole('row', { name: /second\.mp4/ })).toContainText('Stored')
  await expect(video).toBeVisible()
  // As it is told of a picture that its decoder does not know.
  await video.dispatchEvent('error')
  await expect(page.getByText('It can’t be played')).toBeVisible()
  await drop('third.mp4')
  await expect(page.locator('video[aria-label="third.mp4"]')).toBeVisible()
})

test('a receiver that is killed half way resumes at the byte that it had', async ({
  panel: { page, dataDir }
}) => {
  test.slow()
  await allUp(page)
  const file = join(dataDir, 'large.bin')
  await writeRandom(file, largeBytes)
  await goTo(page, 'Transfers')
  await dropFiles(page, [file])
  // Ready to kill before it begins: the file is on its way for a few seconds only.
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('keep down receiver-2')
  await expect(page.getByRole('option')).toHaveCount(1)
  await expect(page.locator('[aria-label^="receiver-2:"]')).toHaveAttribute(
    'aria-label',
    // Ten at least, of 192: a few percent.
    /: [1-9]\d[\d.]*\sMB of/,
    { timeout: 240_000 }
  )
  await page.keyboard.press('Enter')
  await expect(page.getByText(/^killed at .* safe on disk$/)).toBeVisible({ timeout: 240_000 })
  await expect(page.getByText(/Copies stored: 2 of 3 · 1 cut off/).first()).toBeVisible({ timeout: 240_000 })

  await goTo(page, 'Lab')
  // With its proxy gone, nobody but who resumes brings the receiver what it has missed.
  await chooseAction(page, 'mp4-route', 'Stop')
  await expect(card(page, 'mp4-route', 'Stopped')).toBeVisible()
  await card(page, 'receiver-2').getByRole('button', { name: 'Start' }).click()
  await expect(card(page, 'receiver-2', 'Up')).toBeVisible()
  await goTo(page, 'Transfers')
  const resume = page.getByRole('button', { name: /^Resume at \d+\s?%$/ }).first()
  await expect(resume).toHaveText(/[1-9]/)
  await resume.click()
  await expect(page.getByText('3 of 3 equal')).toBeVisible({ timeout: 240_000 })
})

test('an upload that a reload cuts goes on where it was when its file is dropped again', async ({
  panel: { page, dataDir }
}, { project }) => {
  test.skip(project.name !== 'web', 'the app reads the file from its disk')
  test.slow()
  await allUp(page)
  const file = join(dataDir, 'reloaded.bin')
  await writeRandom(file, largeBytes)
  await goTo(page, 'Transfers')
  // What the host takes in of the first upload is little: the reload comes in the middle of it.
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    uploadThroughput: 8 * 1024 ** 2
  })
  await dropFiles(page, [file])
  const bar = page.getByRole('progressbar', { name: 'reloaded.bin' })
  await expect(bar).toHaveAttribute('aria-valuenow', /^[1-9]/, { timeout: 60_000 })
  let asked = false
  page.once('dialog', dialog => {
    asked = dialog.type() === 'beforeunload'
    void dialog.accept()
  })
  await page.reload()
  expect(asked).toBe(true)
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  })
  await goTo(page, 'Transfers')
  await expect(page.getByText(/The upload was cut; choose the file again/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  const begun = page.waitForRequest(request => request.method() === 'PUT')
  await dropFiles(page, [file])
  expect(Number(new URL((await begun).url()).searchParams.get('offset'))).toBeGreaterThan(0)
  await expect(page.getByText('3 of 3 equal')).toBeVisible({ timeout: 240_000 })
})

test('a file that is changed or removed before it was read is told as that', async ({ panel }, {
  project
}) => {
  test.skip(project.name !== 'web', 'the app reads the file from its disk')
  const { page, dataDir } = panel
  panel.expectErrors(/ERR_FILE_NOT_FOUND|ERR_UPLOAD_FILE_CHANGED|ERR_FAILED/)
  await allUp(page)
  const names = ['first.bin', 'second.bin', 'changed.bin', 'removed.bin']
  const [first, second, changed, removed] = names.map(name => join(dataDir, name)) as [
    string,
    string,
    string,
    string
  ]
  for (const file of [first, second, changed, removed]) await writeRandom(file, 8 * 1024 ** 2)
  await goTo(page, 'Transfers')
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const slow = (uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput }
    })
  // Two are handed to the host at once: the others wait.
  await slow(1024 ** 2)
  await dropFiles(page, [first, second, changed, removed])
  await expect(page.getByRole('progressbar', { name: 'first.bin' })).toBeVisible()
  appendFileSync(changed, 'more')
  rmSync(removed)
  await slow(-1)
  await expect(page.getByText(/^changed\.bin: The file has changed meanwhile/).first()).toBeVisible()
  await expect(page.getByText(/^removed\.bin: The file is not there any more/).first()).toBeVisible()
})

test('an empty video is stored, and the player says that there is nothing to play', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const file = join(dataDir, 'zero.mp4')
  writeFileSync(file, '')
  let asked = 0
  page.on('request', request => {
    if (request.url().includes('zero.mp4') && request.method() !== 'PUT') asked++
  })
  await dropFiles(page, [file])
  await goTo(page, 'Transfers')
  await expect(page.getByText('3 of 3 equal')).toBeVisible()
  await expect(page.getByText('There is nothing to play')).toBeVisible()
  expect(asked).toBe(0)
})

test('a folder that is dropped is kept as a folder by each receiver', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const folder = join(dataDir, 'homework')
  mkdirSync(join(folder, 'deep'), { recursive: true })
  for (const name of ['a.txt', 'b.txt', 'deep/c.txt']) writeFileSync(join(folder, name), name)
  await dropFiles(page, [folder])
  const kept = () =>
    readdirSync(join(dataDir, 'nodes'), { recursive: true })
      .map(String)
      .filter(name => /received[\\/]homework[\\/](deep[\\/])?[abc]\.txt$/.test(name))
  await expect.poll(() => kept().length).toBe(9)
  await goTo(page, 'Transfers')
  await expect(page.getByRole('button', { name: 'Show homework/deep/c.txt' }).first()).toBeVisible()
})

test('a folder of 250 small files is dropped, and each of them is stored in its folder by every receiver', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const folder = join(dataDir, 'photos')
  mkdirSync(join(folder, 'trip'), { recursive: true })
  for (let n = 0; n < 250; n++)
    writeFileSync(join(folder, n % 2 ? 'trip' : '', `${n}.txt`), randomBytes(2_000))
  await dropFiles(page, [folder])
  const kept = () =>
    readdirSync(join(dataDir, 'nodes'), { recursive: true })
      .map(String)
      .filter(name => /received[\\/]photos[\\/](trip[\\/])?\d+\.txt$/.test(name)).length
  await expect.poll(kept, { intervals: [100] }).toBe(750)
  await page.getByRole('button', { name: 'Show all 250' }).click()
  await expect(page.getByRole('region', { name: 'History' }).getByText('Stored')).toHaveCount(250)
  await expect(page.getByText(/files? on their way/)).toHaveCount(0)
})

test('a file that a receiver has lost comes back from another one, which is shown', async ({ panel }) => {
  const { page, dataDir } = panel
  panel.expectErrors(/404 .*\/api\/node\/balancer\/uploads\//)
  await allUp(page)
  const file = join(dataDir, 'notes.txt')
  writeFileSync(file, randomBytes(200_000))
  await dropFiles(page, [file])
  await goTo(page, 'Transfers')
  await expect(page.getByText('3 of 3 equal')).toBeVisible()
  const copies = () =>
    readdirSync(join(dataDir, 'nodes'), { recursive: true })
      .map(String)
      .filter(name => /received[\\/]notes\.txt$/.test(name))
  const lost = copies().find(name => name.includes('receiver-2')) ?? ''
  rmSync(join(dataDir, 'nodes', lost))
  const history = page.getByRole('region', { name: 'History' })
  await expect(history.getByText(/^from receiver-[13]$/)).toBeVisible()
  await expect(page.getByText('was lost')).toBeVisible()
  expect(copies()).toHaveLength(3)
  await page.getByText('Repair among receivers').click()
  await expect(page.getByRole('switch', { name: 'Repair among receivers' })).not.toBeChecked()
})

test('a topology that is dropped as YAML is asked about, and opened', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const file = join(dataDir, 'mine.yaml')
  writeFileSync(file, 'name: mine\nnodes:\n  - { id: a, kind: client }\n')
  await dropFiles(page, [file])
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(page.getByText('Opened “mine”')).toBeVisible()
})

/** Bytes that no program can pack or guess. The same mebibytes again and again would do as well, but not for a hash. */
async function writeRandom(file: string, bytes: number): Promise<void> {
  const stream = createWriteStream(file)
  const block = randomBytes(16 * 1024 ** 2)
  for (let written = 0; written < bytes; written += block.length) {
    block.writeUInt32BE(written / block.length, 0)
    if (!stream.write(Buffer.from(block)))
      await new Promise<void>(resolve => stream.once('drain', () => resolve()))
  }
  await new Promise<void>((resolve, reject) => stream.once('error', reject).end(() => resolve()))
}
