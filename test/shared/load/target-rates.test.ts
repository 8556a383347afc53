import { expect, test } from 'vitest'
import { targetRates } from '#shared/load/target-rates'

test('targets share the rate of all, but for those that have their own', () => {
  const targets = [
    { to: 'proxy', protocol: 'exchange' },
    { to: 'balancer', protocol: 'http' },
    { to: 'mine', protocol: 'text' }
  ] as const
  expect(targetRates({ enabled: true, rate: 128, targets }).map(({ rate }) => Math.round(rate))).toEqual([
    43, 43, 43
  ])
  expect(targetRates({ enabled: true, rate: 128, rates: { balancer: 8 }, targets })).toEqual([
    { to: 'proxy', unit: 'exchanges', rate: 64, own: false },
    { to: 'balancer', unit: 'requests', rate: 8, own: true },
    { to: 'mine', unit: 'sessions', rate: 64, own: false }
  ])
})
