import { describe, expect, it } from 'vitest'
import { accountOption, address, doorsOption, integer } from '../../src/cli/parse-options'

describe('address', () => {
  it.each([
    ['127.0.0.1:50001', { host: '127.0.0.1', port: 50001 }],
    ['machine-2.local:80', { host: 'machine-2.local', port: 80 }],
    ['[::1]:5555', { host: '::1', port: 5555 }],
    ['50001', { host: '127.0.0.1', port: 50001 }]
  ])('reads %s', (text, expected) => {
    expect(address(text)).toEqual(expected)
  })

  it.each([
    '',
    ':',
    '127.0.0.1',
    '127.0.0.1:',
    ':80',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    'a b:80',
    '::1:80',
    '1e3'
  ])('refuses %j', text => {
    expect(() => address(text)).toThrow()
  })
})

describe('integer', () => {
  it.each(['', '-1', '1.5', '1e2', '0x10', ' 5', '101', 'NaN'])('refuses %j', text => {
    expect(() => integer(0, 100)(text)).toThrow(/0 to 100/)
  })

  it('takes its bounds', () => {
    expect([integer(0, 100)('0'), integer(0, 100)('100')]).toEqual([0, 100])
  })
})

describe('doors', () => {
  it('have their usual port, or their own', () => {
    expect(doorsOption('https,ftp=2121, sftp:2222')).toEqual({ https: 5443, ftp: 2121, sftp: 2222 })
  })

  it.each(['', 'gopher', 'ftp=0', 'ftp=x', 'https,'])('refuses %j', text => {
    expect(() => doorsOption(text)).toThrow()
  })

  it('are opened to an account, whose password may have any sign', () => {
    expect(accountOption('ana:a:b')).toEqual({ user: 'ana', password: 'a:b' })
    expect(() => accountOption('ana')).toThrow()
  })
})
