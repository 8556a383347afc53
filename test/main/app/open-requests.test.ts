import { EventEmitter } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { OpenRequests } from '../../../src/main/app/open-requests'
import { temporaryFolder } from '../../support/temporary-folder'

const electron = vi.hoisted(() => ({ app: {} as EventEmitter }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  }
}))

let folder: string
let topology: string
let video: string
beforeEach(() => {
  electron.app = new EventEmitter()
  folder = temporaryFolder('open')
  topology = join(folder, 'my lab.RELEVO')
  video = join(folder, 'video.mp4')
  for (const file of [topology, video]) writeFileSync(file, '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('keeps files until the lab is there, and passes later ones on at once', () => {
  const requests = new OpenRequests()
  requests.add([video])
  const taken: string[] = []
  requests.serve(path => taken.push(path))
  expect(taken).toEqual([video])
  requests.add([topology])
  expect(taken).toEqual([video, topology])
})

it('lets a lab begin with the topology among them', () => {
  const requests = new OpenRequests()
  requests.add([video, topology])
  expect(requests.takeTopology()).toBe(topology)
  expect(requests.takeTopology()).toBeNull()
  const taken: string[] = []
  requests.serve(path => taken.push(path))
  expect(taken).toEqual([video])
})

it('leaves out folders, and what is not there', () => {
  const requests = new OpenRequests()
  requests.add([folder, join(folder, 'none.relevo')])
  expect(requests.takeTopology()).toBeNull()
})

it('takes what the file manager of macOS hands over', () => {
  const requests = new OpenRequests()
  requests.listen()
  let prevented = false
  electron.app.emit('open-file', { preventDefault: () => (prevented = true) }, topology)
  expect(prevented).toBe(true)
  expect(requests.takeTopology()).toBe(topology)
})
