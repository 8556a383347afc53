import { bridgeChannels } from '../../src/shared/bridge'
import { panelUrl } from '../support/desktop'
import { expect, test } from '../support/hostile'
import { bringTo, callFromForeignPage, nodeGlobals } from '../support/hostile-page'

test('a page has nothing of Node, and a bridge that it cannot change', async ({ hostile: { page } }) => {
  expect(await nodeGlobals(page)).toEqual([])
  const bridge = await page.evaluate(() => {
    const replaced = (() => {
      try {
        Object.assign(window, { relevo: null })
        return false
      } catch {
        return true
      }
    })()
    return {
      isFrozen: Object.isFrozen(window.relevo) && Object.isFrozen(window.relevo.host),
      keptItself: replaced && window.relevo !== null,
      // A function of the preload's world would lead to its globals.
      leaks: Object.values(window.relevo).filter(
        value => typeof value === 'function' && Object.getPrototypeOf(value) !== Function.prototype
      ).length
    }
  })
  expect(bridge).toEqual({ isFrozen: true, keptItself: true, leaks: 0 })
})

test('calls of wrong types, and of commands that there are not, are refused with a code', async ({
  hostile: { page }
}) => {
  const codes = await page.evaluate(async () => {
    const call = window.relevo.call as (...args: unknown[]) => Promise<{ error?: { code: string } }>
    const attempts: unknown[][] = [
      [],
      [5, {}],
      [null, null],
      [['lab.snapshot'], {}],
      ['lab.snapshot', 'no object'],
      ['lab.snapshot', { extra: true }],
      ['node.kill', { node: 1 }],
      ['node.kill', { node: { toString: 'proxy' } }],
      ['node.kill', { node: 'proxy', keepDown: 'yes' }],
      ['exchange.run', { count: -1 }],
      ['exchange.run', { count: Number.NaN }],
      ['transfer.start', { source: { path: '' }, name: 'x' }],
      ['__proto__', {}],
      ['constructor', {}],
      ['toString', {}],
      ['no.such-command', {}]
    ]
    const results = []
    for (const attempt of attempts)
      results.push(`${JSON.stringify(attempt)} ${(await call(...attempt)).error?.code ?? 'accepted'}`)
    return results
  })
  expect(codes.filter(code => !code.endsWith(' BAD_ARGUMENTS'))).toEqual([])
})

test('payloads that are huge, deep or cyclic end in an error, and the app goes on', async ({
  hostile: { page, call }
}) => {
  const results = await page.evaluate(async () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    let deep: unknown = null
    for (let level = 0; level < 20_000; level++) deep = [deep]
    const payloads: unknown[] = [
      { text: 'x'.repeat(8 * 1024 ** 2), fileName: 'huge.json' },
      cyclic,
      deep,
      new Array(200_000).fill({ node: 'proxy' }),
      { name: () => 'a function' },
      { name: Symbol('no') },
      document.body,
      { name: new Proxy({}, { get: () => 'anything' }) }
    ]
    return Promise.all(
      payloads.map(async payload => {
        try {
          const result = await window.relevo.call('topology.open', payload as { name: string })
          return result.ok ? 'accepted' : 'refused'
        } catch {
          return 'refused'
        }
      })
    )
  })
  expect(new Set(results)).toEqual(new Set(['refused']))
  expect((await call('host.ping', {})).now).toBeGreaterThan(0)
})

test('a flood of calls leaves the lab its pace', async ({ hostile: { page, call } }) => {
  await page.evaluate(() =>
    Promise.all(Array.from({ length: 2_000 }, () => window.relevo.call('host.ping', {})))
  )
  expect((await call('exchange.run', { count: 5 })).ok).toBe(5)
})

test('a frame inside the panel has no bridge, and a page of another origin cannot be framed', async ({
  hostile: { page, site }
}) => {
  const found = await page.evaluate(async url => {
    const look = async (set: (frame: HTMLIFrameElement) => void): Promise<string> => {
      const frame = document.createElement('iframe')
      set(frame)
      const loaded = new Promise(resolve => (frame.onload = resolve))
      document.body.append(frame)
      await loaded
      const inner = frame.contentWindow as Window | null
      try {
        return 'relevo' in (inner as object) ? 'bridge' : 'none'
      } catch {
        return 'none'
      } finally {
        frame.remove()
      }
    }
    return [
      await look(() => undefined),
      await look(frame => (frame.srcdoc = '<p>inside</p>')),
      await look(frame => (frame.src = url)),
      await look(frame => (frame.src = 'data:text/html,<p>inside</p>')),
      await look(frame => (frame.src = '/index.html'))
    ]
  }, site.url)
  expect(found).toEqual(['none', 'none', 'none', 'none', 'none'])
})

test('a page of another origin in the window of the panel is refused by every channel', async ({
  hostile: { app, page, site }
}) => {
  for (const url of [`${site.url}/brought`, 'data:text/html,<p>foreign</p>']) {
    expect(await callFromForeignPage(app, page, url), url).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' }
    })
    const results = await page.evaluate(async () => {
      const bridge = window.relevo as unknown as Record<string, (...args: unknown[]) => unknown>
      const names = Object.keys(bridge).filter(
        name => typeof bridge[name] === 'function' && !/^on[A-Z]|^pathForFile$/.test(name)
      )
      return Promise.all(
        names.map(async name => {
          const result = await Promise.resolve(bridge[name]?.('host.ping', {})).catch(() => ({ ok: false }))
          return [name, (result as { ok: boolean }).ok] as const
        })
      )
    })
    expect(results.filter(([, ok]) => ok)).toEqual([])
    expect(results.length).toBeLessThanOrEqual(Object.keys(bridgeChannels).length)
  }
  await bringTo(app, page, panelUrl)
})
