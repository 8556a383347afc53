import { expect, it } from 'vitest'
import { Lives } from '../../../../src/nodes/balancer/backends/lives'

it('takes who is killed twice before its end for dead once: what its next life ends is its own decision', () => {
  const lives = new Lives({ host: '127.0.0.1', port: 1 })
  lives.told('killing', 10)
  lives.told('killing', 20)
  lives.told('exited', 30)
  lives.told('up', 40)
  expect(lives.died({ openedAt: 5, endedAt: 25 })).toBe(true)
  expect(lives.died({ openedAt: 45, endedAt: 50 })).toBe(false)
})
