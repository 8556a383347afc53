import { chromium, type Browser, type Page } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { systemChromium } from '../scripts/lib/test/chromium.mjs'
import { panelProtocol } from '../src/web/access'
import { until } from '../test/support/until'
import { startForeignSite } from './support/foreign-site'
import { expect, test, type Panel } from './support/host'
import { allUp } from './support/lab-screen'

/** What the foreign page sends, and what must be in no file afterwards. */
const mark = 'from-a-page-of-another-site'
const evil = 'evil.example'

test('a page of another site changes nothing in the lab, and reads nothing of it', async ({ panel }) => {
  await allUp(panel.page)
  const site = await startForeignSite()
  const browser = await browserOf(evil)
  try {
    const page = await browser.newPage()
    await page.goto(site.url.replace('127.0.0.1', evil))
    const doors = ['server-1', 'balancer'].map(node => `http://127.0.0.1:${panel.port(node)}`)
    const receivers = ['receiver-1', 'mp4-route', 'server-1'].map(
      node => `ws://127.0.0.1:${panel.port(node)}/`
    )

    for (const door of doors) {
      await postForm(page, `${door}/`)
      await postByScript(page, `${door}/`)
      await loadAsImage(page, `${door}/redirect?times=1000`)
      await loadAsImage(page, `${door}/client`)
    }
    for (const receiver of receivers) {
      expect(await talk(page, receiver, []), receiver).toBe('refused')
      expect(await talk(page, receiver, ['relevo.transfer.v1']), receiver).toBe('refused')
    }
    expect(await readable(page, `${doors[0]}/`), 'the answer of a door').toBe(false)
    expect(await readable(page, new URL('/', panel.host.url).href), 'the panel').toBe(false)
    // Even to a page that has come by the token.
    const { host, hash } = new URL(panel.host.url)
    const token = `token.${new URLSearchParams(hash.slice(1)).get('token')}`
    expect(await talk(page, `ws://${host}/api/ws`, [panelProtocol, token]), 'the panel’s socket').toBe(
      'refused'
    )

    // Each refusal is told, and nothing else has happened for it.
    await until(
      () => journalOf(panel).filter(line => line.includes(`page of http://${evil}`)).length >= doors.length
    )
    expect(journalOf(panel).filter(line => /"kind":"transfer|redirect run/.test(line))).toEqual([])
    expect(filesWith(panel.dataDir, mark)).toEqual([])

    // What no page has sent is taken.
    const form = new FormData()
    form.append('file', new File([mark], 'video.mp4'))
    expect((await fetch(`${doors[0]}/`, { method: 'POST', body: form, redirect: 'manual' })).status).toBe(302)
    expect(filesWith(panel.dataDir, mark)).toHaveLength(1)
  } finally {
    await browser.close()
    await site.close()
  }
})

test('a page whose name has been led to this machine is answered by no door', async ({ panel }) => {
  await allUp(panel.page)
  const browser = await browserOf(evil)
  try {
    const page = await browser.newPage()
    for (const node of ['server-1', 'balancer', 'receiver-1']) {
      const answer = await page.goto(`http://${evil}:${panel.port(node)}/`)
      expect(answer?.status(), node).toBe(403)
      // The page that was answered has the origin of the door: what it asks for is of the same site.
      const received = await page.evaluate(async () => (await fetch('/received/')).status)
      expect(received, node).toBe(403)
      expect(await talk(page, `ws://${evil}:${panel.port(node)}/`, []), node).toBe('refused')
      await postByScript(page, `http://${evil}:${panel.port(node)}/`)
    }
    const host = new URL(panel.host.url)
    const answer = await page.goto(`http://${evil}:${host.port}/`)
    expect(answer?.ok(), 'the panel').toBe(false)
    expect(filesWith(panel.dataDir, mark)).toEqual([])
  } finally {
    await browser.close()
  }
})

/** A browser of somebody at this machine, for whom `name` leads to it. */
function browserOf(name: string): Promise<Browser> {
  return chromium.launch({
    executablePath: systemChromium(),
    args: [
      '--disable-quic',
      '--log-level=3',
      `--host-resolver-rules=MAP ${name} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`
    ]
  })
}

/** Sends a file by a form, as a page may without being asked, and waits for the answer in a frame. */
async function postForm(page: Page, action: string): Promise<void> {
  await page.evaluate(
    ([to, text]) =>
      new Promise<void>(resolve => {
        const form = document.createElement('form')
        form.method = 'post'
        form.enctype = 'multipart/form-data'
        form.action = to
        form.target = 'answer'
        const answer = document.createElement('iframe')
        answer.name = 'answer'
        const input = document.createElement('input')
        input.type = 'file'
        input.name = 'file'
        const files = new DataTransfer()
        files.items.add(new File([text], 'video.mp4'))
        input.files = files.files
        form.append(input)
        document.body.append(form, answer)
        // The empty page that it begins with is told of before it is listened to.
        answer.addEventListener('load', () => {
          answer.remove()
          resolve()
        })
        form.submit()
      }),
    [action, mark] as const
  )
}

/** The same by a script that cannot read the answer, and by one that asks first (PUT). */
async function postByScript(page: Page, to: string): Promise<void> {
  await page.evaluate(
    async ([url, text]) => {
      const form = new FormData()
      form.append('file', new File([text], 'video.mp4'))
      await fetch(url, { method: 'POST', mode: 'no-cors', body: form }).catch(() => undefined)
      await fetch(`${url}video.mp4`, { method: 'PUT', body: text }).catch(() => undefined)
    },
    [to, mark] as const
  )
}

async function loadAsImage(page: Page, src: string): Promise<void> {
  await page.evaluate(
    from =>
      new Promise<void>(resolve => {
        const image = new Image()
        image.onload = image.onerror = () => resolve()
        image.src = from
      }),
    src
  )
}

/** Opens a WebSocket; where it opens, sends a file by the plain protocol. */
function talk(page: Page, url: string, protocols: readonly string[]): Promise<string> {
  return page.evaluate(
    ([to, offered, text]) =>
      new Promise<string>(resolve => {
        const socket = new WebSocket(to, [...offered])
        socket.onopen = () => {
          socket.send(text)
          socket.send('')
          resolve('open')
        }
        socket.onerror = () => resolve('refused')
      }),
    [url, protocols, mark] as const
  )
}

/** Whether a script of the page gets to see the answer. */
function readable(page: Page, url: string): Promise<boolean> {
  return page.evaluate(
    from =>
      fetch(from).then(
        answer => answer.text().then(text => text.length > 0),
        () => false
      ),
    url
  )
}

/** The lines of the lab's journal. */
function journalOf(panel: Panel): string[] {
  return filesWith(panel.dataDir, '"kind"')
    .filter(file => basename(file).startsWith('journal-0'))
    .flatMap(file => readFileSync(file, 'utf8').split('\n'))
}

/** The files below a folder that have a text in them. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(file => readFileSync(file).includes(text))
}
