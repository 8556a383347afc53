import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { isAllowedOutside } from '../../../src/main/panel/external-links'
import { panelUrl } from '../../../src/main/panel/panel-origin'
import { denyPermissions, guardWebContents } from '../../../src/main/panel/web-contents-guard'

const electron = vi.hoisted(() => ({
  app: {} as EventEmitter,
  opened: [] as string[],
  request: (() => undefined) as (contents: null, permission: string, decide: (ok: boolean) => void) => void,
  check: (() => false) as (contents: null, permission: string) => boolean
}))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  shell: { openExternal: async (url: string) => void electron.opened.push(url) },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: typeof electron.request) => (electron.request = handler),
      setPermissionCheckHandler: (handler: typeof electron.check) => (electron.check = handler)
    }
  }
}))

class Contents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'none' })
  setWindowOpenHandler = (handler: typeof this.openHandler) => (this.openHandler = handler)
  isPrevented(event: string, url: string): boolean {
    let prevented = false
    this.emit(event, { url, preventDefault: () => (prevented = true) })
    return prevented
  }
}

let contents: Contents
beforeEach(() => {
  electron.app = new EventEmitter()
  electron.opened = []
  guardWebContents()
  contents = new Contents()
  electron.app.emit('web-contents-created', {}, contents)
})

describe('every page', () => {
  it('stays where it is, and may reload itself', () => {
    expect(contents.isPrevented('will-navigate', panelUrl)).toBe(false)
    for (const url of [
      'https://nodejs.org/',
      'file:///etc/passwd',
      'app://relevo/api/node/a/x.html',
      'javascript:0'
    ]) {
      expect(contents.isPrevented('will-navigate', url), url).toBe(true)
    }
    expect(contents.isPrevented('will-redirect', panelUrl)).toBe(true)
  })

  it('embeds nothing', () => expect(contents.isPrevented('will-attach-webview', '')).toBe(true))

  it('opens no window; what is allowed goes to the browser of the system', () => {
    for (const url of [
      'https://nodejs.org/en',
      'https://evil.example/',
      'file:///etc/passwd',
      'app://relevo/'
    ]) {
      expect(contents.openHandler({ url })).toEqual({ action: 'deny' })
    }
    expect(electron.opened).toEqual(['https://nodejs.org/en'])
  })
})

it.each([
  'http://nodejs.org/',
  'https://nodejs.org.evil.example/',
  'https://user@nodejs.org/',
  'https://nodejs.org:8443/',
  'https://127.0.0.1/',
  'http://127.0.0.1/',
  'http://127.0.0.1:631/',
  'http://127.0.0.1.evil.example:12346/',
  'smb://nodejs.org/',
  'nodejs.org',
  ''
])('does not send its user to %j', url => expect(isAllowedOutside(url)).toBe(false))

it('opens a page of a node of the lab', () =>
  expect(isAllowedOutside('http://127.0.0.1:12346/redirect')).toBe(true))

it('grants and confirms no permission but writing to the clipboard', () => {
  denyPermissions()
  const asked = (permission: string): boolean => {
    let granted = false
    electron.request(null, permission, ok => (granted = ok))
    return granted && electron.check(null, permission)
  }
  expect(asked('clipboard-sanitized-write')).toBe(true)
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'usb'
  ]) {
    expect(asked(permission), permission).toBe(false)
    expect(electron.check(null, permission), permission).toBe(false)
  }
})
