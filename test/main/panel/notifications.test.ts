import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { notifier, type NotifierOptions } from '../../../src/main/panel/notifications'

const electron = vi.hoisted(() => ({
  supported: true,
  shown: [] as FakeNotification[],
  Notification: null as unknown
}))
vi.mock('electron', () => ({
  get Notification() {
    return electron.Notification
  }
}))

class FakeNotification extends EventEmitter {
  static isSupported = () => electron.supported
  constructor(readonly options: object) {
    super()
  }
  show = () => void electron.shown.push(this)
}

let clicked: string[]
let failed: object[]
beforeEach(() => {
  Object.assign(electron, { supported: true, shown: [], Notification: FakeNotification })
  clicked = []
  failed = []
})

const notification = { title: 'video.mp4 has arrived', body: '3 of 3', transfer: 't1' }
const notify = (more: Partial<NotifierOptions> = {}): FakeNotification | undefined => {
  const show = notifier({
    onClick: one => clicked.push(one),
    onFailed: one => failed.push(one),
    platform: 'linux',
    ...more
  })
  show(notification)
  return electron.shown[0]
}

it('is shown, and leads to the transfer that it is about', () => {
  const shown = notify()
  expect(shown?.options).toEqual({ title: 'video.mp4 has arrived', body: '3 of 3' })
  shown?.emit('show')
  shown?.emit('click')
  expect(clicked).toEqual(['t1'])
  expect(failed).toEqual([])
})

it('is the panel’s where the system shows none', () => {
  electron.supported = false
  expect(notify()).toBeUndefined()
  expect(failed).toEqual([notification])
})

it('is the panel’s, once, where the system says that it failed', () => {
  const shown = notify()
  shown?.emit('failed', {}, 'the app is not signed')
  shown?.emit('failed', {}, 'the app is not signed')
  expect(failed).toEqual([notification])
})

it('is the panel’s where macOS says nothing at all', async () => {
  notify({ platform: 'darwin', silentMs: 1 })
  await vi.waitFor(() => expect(failed).toEqual([notification]))
})
