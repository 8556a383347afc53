import { expect, test } from 'vitest'
import { transferSaid } from '../../../src/renderer/shell/transfer-said'

test('a notice of a transfer says what it is at now, and not that it is being sent when it is over', () => {
  expect(transferSaid(null)).toBe('shell.sending-file')
  expect(transferSaid('verifying')).toBe('shell.sending-file')
  expect(transferSaid('stored')).toBe('native.transfer-stored')
  expect(transferSaid('cut')).toBe('native.transfer-lost')
  expect(transferSaid('cancelled')).toBe('shell.transfer-stopped')
})
