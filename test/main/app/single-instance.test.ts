import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { isFirstInstance } from '../../../src/main/app/single-instance'

const electron = vi.hoisted(() => ({ app: {} as FakeApp }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  }
}))

class FakeApp extends EventEmitter {
  handedOver: unknown
  constructor(readonly isFirst: boolean) {
    super()
  }
  requestSingleInstanceLock(data: unknown): boolean {
    this.handedOver = data
    return this.isFirst
  }
}

it('hands its files over to the first one, and knows that it is to end', () => {
  electron.app = new FakeApp(false)
  expect(isFirstInstance(['/a.relevo'], () => undefined)).toBe(false)
  expect(electron.app.handedOver).toEqual({ files: ['/a.relevo'] })
})

it('gets the files of a second one, whatever stands in its arguments', () => {
  electron.app = new FakeApp(true)
  const got: (readonly string[])[] = []
  expect(isFirstInstance([], files => got.push(files))).toBe(true)
  const second = (data: unknown) => electron.app.emit('second-instance', {}, ['x', '/wrong'], '/', data)
  second({ files: ['/a.relevo'] })
  for (const rubbish of [undefined, null, { files: [3] }, { files: Array(1000).fill('/x') }, 'x'])
    second(rubbish)
  expect(got).toEqual([['/a.relevo'], [], [], [], [], []])
})
