import { expect, it, vi } from 'vitest'
import { bridgeChannels, type RelevoBridge } from '../../src/shared/bridge'

const electron = vi.hoisted(() => ({
  exposed: {} as Record<string, unknown>,
  invoked: [] as unknown[][],
  listeners: new Map<string, (event: unknown, payload: unknown) => void>()
}))
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: unknown) => (electron.exposed[name] = api)
  },
  ipcRenderer: {
    invoke: async (...args: unknown[]) => void electron.invoked.push(args),
    on: (channel: string, listener: (event: unknown, payload: unknown) => void) =>
      electron.listeners.set(channel, listener),
    off: (channel: string) => electron.listeners.delete(channel)
  },
  webUtils: {
    getPathForFile: (file: { path?: string }) => {
      if (file?.path === undefined) throw new TypeError('no file')
      return file.path
    }
  }
}))
await import('../../src/preload/index')
const bridge = electron.exposed.relevo as RelevoBridge

it('exposes one thing, and of it no more than the panel uses', () => {
  expect(Object.keys(electron.exposed)).toEqual(['relevo'])
  expect(Object.keys(bridge).sort()).toEqual(
    [...Object.keys(bridgeChannels).map(asMember), 'host', 'pathForFile'].sort()
  )
})

it('sends each message on its own channel', async () => {
  await bridge.call('host.ping', {})
  await bridge.settings({ language: 'es', theme: null, projector: false })
  await bridge.saveTopologyFile()
  await bridge.saveRunFile('run', 'a.relevo-run')
  await bridge.showReceived('server-1', 'a.mp4')
  await bridge.openLogFolder()
  await bridge.notify({ title: 't', body: 'b', transfer: 'x' })
  await bridge.progress(null)
  await bridge.openTopologyFile({ path: '/a.relevo' })
  await bridge.openTopologyFile({})
  expect(electron.invoked.map(([channel]) => channel)).toEqual([
    bridgeChannels.call,
    bridgeChannels.settings,
    bridgeChannels.saveTopologyFile,
    bridgeChannels.saveRunFile,
    bridgeChannels.showReceived,
    bridgeChannels.openLogFolder,
    bridgeChannels.notify,
    bridgeChannels.progress,
    bridgeChannels.openTopologyFile,
    bridgeChannels.openTopologyFile
  ])
  expect(electron.invoked.slice(-2).map(([, path]) => path)).toEqual(['/a.relevo', ''])
})

it.each(['onDelta', 'onMenu', 'onNotice'] as const)(
  'passes on what %s hears, without the event, until disposed',
  name => {
    const heard: unknown[] = []
    const dispose = bridge[name]((payload: unknown) => heard.push(payload))
    const [channel] = [...electron.listeners.keys()]
    electron.listeners.get(channel!)?.({ sender: 'secret' }, 'payload')
    expect(heard).toEqual(['payload'])
    dispose()
    expect(electron.listeners.size).toBe(0)
  }
)

it('tells the path of a file, and nothing for what is none', () => {
  expect(bridge.pathForFile({ path: '/video.mp4' })).toBe('/video.mp4')
  expect(bridge.pathForFile('x')).toBe('')
})

function asMember(channel: string): string {
  return ['delta', 'menu', 'notice'].includes(channel)
    ? `on${channel.charAt(0).toUpperCase()}${channel.slice(1)}`
    : channel
}
