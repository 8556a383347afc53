import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { foreignPage } from '../../../src/nodes/net/foreign-page'

const door = { host: '127.0.0.1', names: ['lab.example.org'] }
const does = true
const reads = false

describe('a request that does something', () => {
  it.each([
    ['no browser', { host: '127.0.0.1:5000' }],
    ['HTTP/1.0', {}],
    ['the door’s own page', { host: 'localhost:5000', origin: 'http://localhost:5000' }],
    [
      'a page of another program of this machine',
      { host: '127.0.0.1:5000', origin: 'http://localhost:8080' }
    ],
    ['an address typed by hand', { host: '[::1]:5000', 'sec-fetch-site': 'none' }],
    ['a name of the node', { host: 'lab.example.org', origin: 'https://lab.example.org' }],
    ['a name of this machine', { host: `${hostname()}:5000`, origin: `http://${hostname()}:5000` }],
    ['a container’s name', { host: 'server:5000', origin: 'http://server:5000' }]
  ])('is let in from %s', (_who, headers) => expect(foreignPage(headers, door, does)).toBeNull())

  it.each([
    ['a page of elsewhere', { host: '127.0.0.1:5000', origin: 'http://evil.example' }],
    ['a page without an origin', { host: '127.0.0.1:5000', origin: 'null' }],
    ['a page whose origin makes no sense', { host: '127.0.0.1:5000', origin: '//x y' }],
    ['an image of a page of elsewhere', { host: '127.0.0.1:5000', 'sec-fetch-site': 'cross-site' }],
    ['a name that was led to this machine', { host: 'evil.example:5000', origin: 'http://evil.example:5000' }]
  ])('is refused from %s', (_who, headers) =>
    expect(foreignPage(headers, door, does)).toMatch(/^(sent|addressed)/)
  )
})

describe('a request that reads', () => {
  it('is let in from any page, which the browser lets read nothing', () => {
    expect(foreignPage({ host: '127.0.0.1:5000', origin: 'http://evil.example' }, door, reads)).toBeNull()
  })

  it('is refused when it is addressed to a name that was led to this machine', () => {
    expect(foreignPage({ host: 'evil.example:5000' }, door, reads)).toContain('evil.example')
  })

  it('is let in by any name where the door is open to others', () => {
    expect(foreignPage({ host: 'server.school.mx' }, { host: '0.0.0.0', names: [] }, reads)).toBeNull()
  })
})

it('is refused from elsewhere also where the door is open to others', () => {
  const headers = { host: 'server.school.mx', origin: 'http://evil.example' }
  expect(foreignPage(headers, { host: '0.0.0.0', names: [] }, does)).toContain('evil.example')
})
