import { describe, expect, it } from 'vitest'
import { loadSchema, type LoadInput } from '../../../src/shared/load/load'
import { draftOf, readDraft, withProtocol } from '../../../src/renderer/load/load-draft'

describe('the form of a load', () => {
  it.each<[LoadInput]>([
    [{ protocol: 'exchange' }],
    [{ protocol: 'exchange', timeoutMs: 1_000 }],
    [{ protocol: 'none' }],
    [
      {
        protocol: 'http',
        method: 'POST',
        path: '/a',
        headers: { 'X-A': 'b: c' },
        body: '{}',
        status: 201,
        expect: '/id/'
      }
    ],
    [{ protocol: 'text', lines: ['a', '', 'b'], newline: 'crlf', until: { line: '/^b/' } }],
    [{ protocol: 'text', lines: [], until: { close: true } }],
    [{ protocol: 'bytes', hex: '00 ff', until: { quietMs: 50 }, expect: '01' }],
    [{ protocol: 'websocket', path: '/c', messages: ['a', 'b'], expect: ['', 'b'] }],
    [{ protocol: 'session', from: 'proxy/12', send: [{ text: 'a' }], reply: { text: 'b' }, pauses: true }]
  ])('shows and reads %j', input => {
    const load = loadSchema.parse(input)
    expect(readDraft(draftOf(load))).toEqual({ load })
  })

  it('says nothing where nothing is set', () => {
    expect(readDraft(draftOf(undefined))).toEqual({ load: null })
  })

  it('names the field that is wrong', () => {
    const http = withProtocol(draftOf(undefined), 'http')
    expect(readDraft({ ...http, path: 'a b' })).toEqual({ wrong: 'path' })
    expect(readDraft({ ...http, headers: 'no colon' })).toEqual({ wrong: 'headers' })
    expect(readDraft({ ...http, status: 'x' })).toEqual({ wrong: 'status' })
    expect(readDraft({ ...http, expect: '/(/' })).toEqual({ wrong: 'expect' })
    expect(readDraft({ ...withProtocol(http, 'bytes'), hex: 'f' })).toEqual({ wrong: 'hex' })
    expect(readDraft({ ...withProtocol(http, 'text'), endValue: '0' })).toEqual({ wrong: 'until' })
    expect(readDraft(withProtocol(http, 'websocket'))).toEqual({ wrong: 'messages' })
    expect(readDraft(withProtocol(http, 'session'))).toEqual({ wrong: 'session' })
  })
})
