import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isPanelUrl, panelFile, panelUrl } from '../../../src/main/panel/panel-origin'

describe('files of the panel', () => {
  const folder = join('/', 'app', 'renderer')
  const file = (path: string) => panelFile(folder, new URL(`app://relevo${path}`))

  it('are those inside the folder', () => {
    expect(file('/')).toBe(join(folder, 'index.html'))
    expect(file('/assets/a%20b.js')).toBe(join(folder, 'assets', 'a b.js'))
  })

  it('are never outside, however the path is written', () => {
    for (const path of [
      '/..%2f..%2fetc/passwd',
      '/%2e%2e%2f%2e%2e%2fsecret',
      '/%00',
      '/%zz',
      '/..%2frenderer-2/a'
    ]) {
      expect(file(path), path).toBeNull()
    }
  })
})

describe('the address of the panel', () => {
  it('is recognised', () => expect(isPanelUrl(panelUrl)).toBe(true))

  it.each([
    'app://other/',
    'https://relevo/',
    'app://relevo.evil/',
    'app://relevo:1/',
    'file:///',
    'about:blank',
    ''
  ])('is not %s', url => expect(isPanelUrl(url)).toBe(false))
})
