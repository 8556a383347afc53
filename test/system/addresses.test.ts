import { expect, test } from 'vitest'
import { addressText, connectHost, isLoopback, parseAddress, urlHost } from '../../src/system/addresses'

test.each([
  [{ host: '127.0.0.1', port: 50000 }, '127.0.0.1:50000'],
  [{ host: 'lab.example', port: 1 }, 'lab.example:1'],
  [{ host: '::1', port: 65535 }, '[::1]:65535']
])('%j is written, and read back, as %s', (address, text) => {
  expect(addressText(address)).toBe(text)
  expect(parseAddress(text)).toEqual(address)
})

test('a port alone is one of this machine', () => {
  expect(parseAddress('5555')).toEqual({ host: '127.0.0.1', port: 5555 })
})

test.each([
  '',
  ':',
  'host',
  'host:',
  '0',
  '65536',
  'host:65536',
  '::1:80',
  '[::1]',
  '[host]:80',
  'a b:80',
  '-1'
])('"%s" is no address', text => {
  expect(parseAddress(text)).toBeNull()
})

test('a URL holds an IPv6 address in brackets, and any other host as it is', () => {
  expect(new URL(`http://${urlHost('fe80::1')}:80/`).hostname).toBe('[fe80::1]')
  expect(urlHost('localhost')).toBe('localhost')
})

test.each([
  ['0.0.0.0', '127.0.0.1'],
  ['*', '127.0.0.1'],
  ['localhost', '127.0.0.1'],
  ['::', '::1'],
  ['192.168.1.5', '192.168.1.5']
])('who is bound to %s is reached at %s', (bound, reached) => {
  expect(connectHost(bound)).toBe(reached)
})

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['127.0.0.1.example', false]
])('whether %s is for this machine only: %s', (host, only) => {
  expect(isLoopback(host)).toBe(only)
})
