import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { notifier } from '../../../src/main/panel/notifications'

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

beforeEach(() => Object.assign(electron, { supported: true, shown: [], Notification: FakeNotification }))

it('is shown, and leads to the transfer that it is about', () => {
  const clicked: string[] = []
  const notify = notifier(transfer => clicked.push(transfer))
  notify({ title: 'video.mp4 has arrived', body: '3 of 3', transfer: 't1' })
  expect(electron.shown[0]?.options).toEqual({ title: 'video.mp4 has arrived', body: '3 of 3' })
  electron.shown[0]?.emit('click')
  expect(clicked).toEqual(['t1'])
})

it('is left out where the system shows none', () => {
  electron.supported = false
  notifier(() => undefined)({ title: 't', body: 'b', transfer: 'x' })
  expect(electron.shown).toEqual([])
})
