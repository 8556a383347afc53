import { expect, test } from 'vitest'
import { doorId, isLinkEnd, linkEnds, linkId, outside } from '../../src/shared/links'

test('a link is named after its two ends, and they are read back from its name', () => {
  expect(linkId('proxy', 'replica-1')).toBe('proxy->replica-1')
  expect(linkEnds('proxy->replica-1')).toEqual({ from: 'proxy', to: 'replica-1' })
})

test('a door is a link from outside the lab', () => {
  expect(linkEnds(doorId('proxy'))).toEqual({ from: outside, to: 'proxy' })
})

test.each(['', 'proxy', '->', 'proxy->', '->replica', 'a->b->c'])('"%s" names no link', text => {
  expect(linkEnds(text)).toBeNull()
})

test('a link has two ends, and a part of a name is none', () => {
  expect(['proxy', 'replica-1'].every(node => isLinkEnd('proxy->replica-1', node))).toBe(true)
  expect(isLinkEnd('proxy->replica-1', 'replica')).toBe(false)
})
