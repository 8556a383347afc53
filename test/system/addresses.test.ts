import type * as Os from 'node:os'
import { networkInterfaces } from 'node:os'
import { expect, test, vi } from 'vitest'
import {
  addressText,
  connectHost,
  isLoopback,
  isOwnAddress,
  parseAddress,
  urlHost
} from '../../src/system/addresses'

vi.mock('node:os', async load => {
  const os = await load<typeof Os>()
  return { ...os, networkInterfaces: vi.fn(os.networkInterfaces) }
})

test('its own are as they were where this machine cannot be asked, for lack of descriptors say', () => {
  const row = {
    address: '192.0.2.7',
    netmask: '',
    mac: '',
    internal: false,
    cidr: null,
    family: 'IPv4'
  } as const
  vi.mocked(networkInterfaces).mockReturnValueOnce({ one: [row] })
  expect(isOwnAddress('192.0.2.7')).toBe(true)
  vi.mocked(networkInterfaces).mockImplementationOnce(() => {
    throw new Error('A system error occurred: uv_interface_addresses returned EMFILE')
  })
  expect(isOwnAddress('192.0.2.7')).toBe(true)
})

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
