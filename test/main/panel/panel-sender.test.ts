import { expect, it } from 'vitest'
import { panelUrl } from '../../../src/main/panel/panel-origin'
import { isPanelFrame } from '../../../src/main/panel/panel-sender'

const frame = (url: string, parent: object | null = null) =>
  ({ url, parent }) as Parameters<typeof isPanelFrame>[0]

it("is the panel's own main frame", () => {
  expect(isPanelFrame(frame(panelUrl))).toBe(true)
  expect(isPanelFrame(frame(`${panelUrl}#replicas`))).toBe(true)
})

it('is no frame inside it, none that is gone, and no other page', () => {
  expect(isPanelFrame(frame(panelUrl, {}))).toBe(false)
  expect(isPanelFrame(null)).toBe(false)
  for (const url of [
    'https://relevo/index.html',
    'app://other/index.html',
    'data:text/html,x',
    'about:blank',
    ''
  ]) {
    expect(isPanelFrame(frame(url)), url).toBe(false)
  }
})

it('is not what the panel passes on from a node', () => {
  expect(isPanelFrame(frame('app://relevo/api/node/server-1/uploads/index.html'))).toBe(false)
})
