import { describe, expect, it } from 'vitest'
import { keyAction, type KeyPress } from '../../../src/renderer/actions/keymap'

const press = (key: string, change: Partial<KeyPress> = {}) =>
  keyAction({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, focus: 'free', ...change })

describe('keys', () => {
  it('act on the selected node, in either case', () => {
    expect(['k', 'K', 'f', 'r', ' ', '?'].map(key => press(key))).toEqual([
      'kill',
      'kill',
      'freeze',
      'restart',
      'pause',
      'help'
    ])
  })

  it('do nothing while one writes', () => {
    for (const key of ['k', 'f', 'r', ' ', 'Delete', 'ArrowLeft', '?'])
      expect(press(key, { focus: 'text' })).toBeNull()
    expect(press('z', { ctrlKey: true, focus: 'text' })).toBeNull()
  })

  it('leave arrows to tabs, sliders and logs, and everything to menus and dialogs', () => {
    expect(press('ArrowDown', { focus: 'widget' })).toBeNull()
    for (const key of ['k', ' ', 'Escape', '/']) expect(press(key, { focus: 'modal' })).toBeNull()
  })

  it('kill and pause wherever nobody writes', () => {
    for (const focus of ['free', 'widget'] as const) {
      expect(press('k', { focus })).toBe('kill')
      expect(press(' ', { focus })).toBe('pause')
    }
    expect(press('/')).toBe('find')
  })

  it('leave Space to the button that has the focus', () => {
    expect(press(' ', { focus: 'button' })).toBeNull()
    expect(press('k', { focus: 'button' })).toBe('kill')
  })

  it('leave Space and arrows to one of a choice, and to a row of a list', () => {
    for (const key of [' ', 'ArrowRight']) expect(press(key, { focus: 'choice' })).toBeNull()
    expect(press('k', { focus: 'choice' })).toBe('kill')
  })

  it('open the palette from everywhere with Ctrl or Cmd', () => {
    expect(press('k', { ctrlKey: true })).toBe('palette')
    expect(press('k', { metaKey: true, focus: 'text' })).toBe('palette')
  })

  it('undo and redo', () => {
    expect(press('z', { metaKey: true })).toBe('undo')
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('redo')
    expect(press('y', { ctrlKey: true })).toBe('redo')
  })

  it('leave other shortcuts of the browser alone', () => {
    expect(press('r', { ctrlKey: true })).toBeNull()
    expect(press('f', { metaKey: true })).toBeNull()
    expect(press('ArrowLeft', { altKey: true })).toBeNull()
  })
})
