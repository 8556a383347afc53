import { beforeEach, describe, expect, it, vi } from 'vitest'
import { connectPanels } from '../../../src/main/panel/panel-ipc'
import { panelUrl } from '../../../src/main/panel/panel-origin'
import { servePanelItself, type PanelServices } from '../../../src/main/panel/panel-services'
import { bridgeChannels } from '../../../src/shared/bridge'
import { RelevoError } from '../../../src/shared/errors'
import { FakeIpcMain } from '../support/fake-electron'

const electron = vi.hoisted(() => ({ ipcMain: {} as FakeIpcMain }))
vi.mock('electron', () => ({
  get ipcMain() {
    return electron.ipcMain
  }
}))

const { delta: _delta, menu: _menu, notice: _notice, ...asked } = bridgeChannels
const done: unknown[] = []
const note =
  (name: string) =>
  async (...args: unknown[]): Promise<void> =>
    void done.push([name, ...args])
const services: PanelServices = {
  onSettings: settings => void done.push(['settings', settings]),
  openTopologyFile: note('open'),
  saveTopologyFile: async () => {
    throw new RelevoError('CANCELLED', 'no place was chosen')
  },
  saveRunFile: note('save-run'),
  showReceived: note('show'),
  openLogFolder: note('logs'),
  notify: notification => void done.push(['notify', notification]),
  onProgress: share => void done.push(['progress', share])
}
const lab = {
  call: async (command: string, args: unknown, origin: string) => ({
    ok: true as const,
    value: [command, args, origin]
  }),
  subscribe: () => () => undefined
}

beforeEach(() => {
  electron.ipcMain = new FakeIpcMain()
  done.length = 0
  connectPanels(lab as never)
  servePanelItself(services)
})

const good: Readonly<Record<keyof typeof asked, readonly unknown[]>> = {
  call: ['host.ping', {}],
  settings: [{ language: 'es', theme: 'dark', projector: true }],
  openTopologyFile: ['/labs/a.relevo'],
  saveTopologyFile: [],
  saveRunFile: ['2026-03-01T10-20-30-1a2b3c', 'full.relevo-run'],
  showReceived: ['server-1', 'video.mp4'],
  openLogFolder: [],
  notify: [{ title: 't', body: 'b', transfer: 'x' }],
  progress: [0.5]
}

describe('the messages of the panel', () => {
  it('have one answer each, and nothing else has', () => {
    expect([...electron.ipcMain.handlers.keys()].sort()).toEqual(Object.values(asked).sort())
  })

  it.each(Object.entries(asked))('are answered: %s', async (name, channel) => {
    const result = await electron.ipcMain.ask(channel, ...good[name as keyof typeof asked])
    if (name === 'saveTopologyFile') expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } })
    else expect(result).toMatchObject({ ok: true })
  })

  it.each(Object.entries(asked))('are refused from anybody else: %s', async (name, channel) => {
    for (const frame of [
      null,
      { url: panelUrl, parent: {} },
      { url: 'https://evil.example/', parent: null },
      { url: 'app://relevo/api/node/a/x.html', parent: null },
      { url: 'app://relevo.evil/index.html', parent: null },
      { url: 'null', parent: null }
    ]) {
      const result = await electron.ipcMain.askAs(frame, channel, ...good[name as keyof typeof asked])
      expect(result).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } })
    }
    expect(done).toEqual([])
  })

  it.each(Object.entries(asked))(
    'are refused with arguments that make no sense: %s',
    async (_name, channel) => {
      for (const args of [[3], [{ x: 1 }, 2, 3], Array(50).fill('x'), [Number.NaN], [null, null, null]]) {
        const result = await electron.ipcMain.ask(channel, ...args)
        expect(result, JSON.stringify(args)).toMatchObject({ ok: false, error: { code: 'BAD_ARGUMENTS' } })
      }
      expect(done).toEqual([])
    }
  )

  it('name no file of the disk but one that was dropped', async () => {
    expect(await electron.ipcMain.ask(asked.openTopologyFile, '')).toMatchObject({
      ok: false,
      error: { code: 'FILE_NOT_FOUND' }
    })
  })
})
