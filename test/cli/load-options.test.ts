import { describe, expect, it } from 'vitest'
import { loadFrom } from '../../src/cli/load-options'

describe('the load on the command line', () => {
  it.each([
    [{ http: true }, { protocol: 'http', method: 'GET', path: '/' }],
    [
      { http: 'post', path: '/a', header: ['X-Who: me: you'], body: '{}', status: 201, expect: ['/id/'] },
      {
        protocol: 'http',
        method: 'POST',
        headers: { 'X-Who': 'me: you' },
        body: '{}',
        status: 201,
        expect: '/id/'
      }
    ],
    [{ text: ['a', 'b\nc'] }, { protocol: 'text', lines: ['a', 'b', 'c'], until: { lines: 1 } }],
    [
      { text: ['a'], close: true, crlf: true },
      { newline: 'crlf', until: { close: true } }
    ],
    [{ hex: '0x48 4f' }, { protocol: 'bytes', until: { quietMs: 300 } }],
    [
      { websocket: ['a', 'b'], expect: ['', 'b'], path: '/c' },
      { messages: ['a', 'b'], expect: ['', 'b'], path: '/c' }
    ],
    [{ none: true }, { protocol: 'none' }]
  ])('%j', (options, load) => {
    expect(loadFrom(options)).toMatchObject({ load })
  })

  it('names the session that a proxy has to be asked for', () => {
    expect(loadFrom({ session: 'proxy/12', pauses: true })).toEqual({
      session: { proxy: 'proxy', number: 12, pauses: true }
    })
    expect(loadFrom({})).toBeNull()
  })

  it.each([
    [{ http: true, text: ['a'] }, 'choose one of --http, --text'],
    [{ path: '/' }, '--path goes with'],
    [{ session: 'proxy' }, 'proxy/12'],
    [{ http: true, header: ['X'] }, 'Name: value'],
    [{ http: true, path: 'a' }, 'absolute path'],
    [{ text: ['a'], lines: 1, quiet: 5 }, '--quiet'],
    [{ text: ['a'], expect: ['/(/'] }, 'regular expression']
  ])('refuses %j', (options, words) => {
    expect(() => loadFrom(options)).toThrow(words)
  })
})
