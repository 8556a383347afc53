import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FileActions } from '../../../src/main/files/file-actions'
import { SettingsFile } from '../../../src/main/app/settings'
import { RunFiles } from '../../../src/main/files/run-files'
import { TopologyFiles } from '../../../src/main/files/topology-files'
import { en } from '../../../src/main/words/en'
import type { HostNotice } from '../../../src/shared/bridge'
import { fakeLab, type FakeLab } from '../../lab/support/fake-lab'
import { FakeWindow } from '../support/fake-electron'

const electron = vi.hoisted(() => ({
  chosen: [] as string[],
  target: '' as string | undefined,
  suggested: '',
  recent: [] as string[],
  opened: [] as string[],
  problem: ''
}))
vi.mock('electron', () => ({
  app: {
    getLocale: () => 'en',
    getPath: () => '/documents',
    addRecentDocument: (path: string) => electron.recent.push(path),
    clearRecentDocuments: () => electron.recent.splice(0)
  },
  dialog: {
    showOpenDialog: async () => ({ canceled: electron.chosen.length === 0, filePaths: electron.chosen }),
    showSaveDialog: async (_window: unknown, { defaultPath }: { defaultPath: string }) => {
      electron.suggested = defaultPath
      return { canceled: !electron.target, filePath: electron.target }
    }
  },
  shell: {
    openPath: async (path: string) => {
      electron.opened.push(path)
      return electron.problem
    }
  }
}))

let fake: FakeLab
let settings: SettingsFile
let actions: FileActions
let notices: HostNotice[]
beforeEach(async () => {
  Object.assign(electron, { chosen: [], target: undefined, recent: [], opened: [], problem: '' })
  fake = await fakeLab()
  settings = new SettingsFile(fake.dataDir, () => undefined)
  notices = []
  actions = new FileActions({
    files: new TopologyFiles({ lab: fake.lab, onFile: () => undefined }),
    runs: new RunFiles(fake.lab),
    settings,
    words: () => en,
    window: () => new FakeWindow() as never,
    notice: notice => notices.push(notice),
    onRecents: () => undefined
  })
})
afterEach(() => fake.end())

const place = (name: string) => join(fake.dataDir, name)
const mine = (name: string): string => {
  writeFileSync(place(name), 'name: mine\nnodes: [{ id: one, kind: replica, port: 50001 }]')
  return place(name)
}

it('opens what was chosen, says so, and remembers it', async () => {
  electron.chosen = [mine('mine.relevo')]
  await actions.chooseAndOpen()
  expect(notices).toEqual([{ kind: 'opened', name: 'mine' }])
  expect(settings.value.recents).toEqual([place('mine.relevo')])
  expect(electron.recent).toEqual([place('mine.relevo')])
})

it('does nothing when nothing was chosen', async () => {
  await actions.chooseAndOpen()
  await actions.saveAsSaying()
  await actions.exportAs('json')
  await actions.chooseAndOffer()
  expect(notices).toEqual([])
})

it('says what is wrong with a file, and forgets one that is gone', async () => {
  settings.addRecent(place('gone.relevo'))
  await actions.open(place('gone.relevo'))
  expect(notices).toMatchObject([{ kind: 'error', about: 'gone.relevo', error: { code: 'FILE_NOT_FOUND' } }])
  expect(settings.value.recents).toEqual([])
})

it('asks where the first time that one saves, and not again', async () => {
  electron.target = place('labs')
  await actions.save()
  expect(electron.suggested).toBe(join('/documents', 'full.relevo'))
  expect(existsSync(place('labs.relevo'))).toBe(true)
  electron.target = undefined
  await actions.save()
  expect(notices).toEqual([
    { kind: 'saved', file: 'labs.relevo' },
    { kind: 'saved', file: 'labs.relevo' }
  ])
})

it('exports a copy in the form that was asked for', async () => {
  electron.target = place('copy')
  await actions.exportAs('json')
  expect(JSON.parse(readFileSync(place('copy.json'), 'utf8'))).toMatchObject({ name: 'full' })
  expect(settings.value.recents).toEqual([])
})

it('opens a topology that the system hands over, and offers any other file', async () => {
  actions.take(place('video.mp4'))
  expect(notices).toEqual([{ kind: 'offer', path: place('video.mp4'), name: 'video.mp4' }])
  actions.take(mine('mine.relevo'))
  await vi.waitFor(() => expect(notices).toHaveLength(2))
  expect(notices[1]).toEqual({ kind: 'opened', name: 'mine' })
})

it('says why a folder could not be opened', async () => {
  electron.problem = 'no application'
  await actions.openFolderSaying('/labs/runs/1')
  expect(electron.opened).toEqual(['/labs/runs/1'])
  expect(notices).toMatchObject([{ kind: 'error', about: '1' }])
})
