import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { panelSettingsSchema, SettingsFile } from '../../../src/main/app/settings'
import { temporaryFolder } from '../../support/temporary-folder'

const electron = vi.hoisted(() => ({ app: { getLocale: (): string => 'es-MX' } }))
vi.mock('electron', () => electron)

let folder: string
beforeEach(() => void (folder = temporaryFolder('settings')))
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const open = () => new SettingsFile(folder, () => undefined)

it("begins in the system's language, or in English", () => {
  expect(open().value.language).toBe('es')
  electron.app.getLocale = () => 'de'
  expect(open().value.language).toBe('en')
})

it('lists the last ten files, each once, newest first', async () => {
  const settings = open()
  for (let count = 0; count < 12; count++) settings.addRecent(`/lab-${count}.relevo`)
  settings.addRecent('/lab-7.relevo')
  expect(settings.value.recents).toHaveLength(10)
  expect(settings.value.recents.slice(0, 2)).toEqual(['/lab-7.relevo', '/lab-11.relevo'])
  settings.removeRecent('/lab-7.relevo')
  await settings.flush()
  expect(open().value.recents[0]).toBe('/lab-11.relevo')
})

it('takes from the panel its choices and nothing else', () => {
  const good = { language: 'en', theme: null, projector: false }
  expect(panelSettingsSchema.safeParse(good).success).toBe(true)
  for (const wrong of [{ ...good, recents: ['/etc/passwd'] }, { ...good, language: 'fr' }, null]) {
    expect(panelSettingsSchema.safeParse(wrong).success).toBe(false)
  }
})
