import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { carrierCommand } from '../../../../src/lab/machines/carrier/command'
import { machineSchema } from '../../../../src/shared/machines'

const program = `console.log('a "b" $HOME \`x\` (y) !~*; %41 & | > ñ')\n`
const said = `a "b" $HOME \`x\` (y) !~*; %41 & | > ñ\n`
const of = (how: object) => machineSchema.parse({ id: 'vm1', address: '10.0.0.4', ...how })

describe('the command that a carrier gets', () => {
  test('means the same to who takes words as they are, and to who lets a shell read them', () => {
    const [node = '', ...args] = carrierCommand(of({}), program, false)
    expect(execFileSync(node, args).toString()).toBe(said)
    expect(execFileSync('/bin/sh', ['-c', [node, ...args].join(' ')]).toString()).toBe(said)
  })

  test('is that of the system’s ssh, which asks nothing, for a machine with `ssh`', () => {
    const words = carrierCommand(
      of({ ssh: 'student@20.1.2.3:2222', node: '/opt/node/bin/node' }),
      program,
      true
    )
    expect(words[0]).toBe('ssh')
    expect(words).toContain('BatchMode=yes')
    expect(words).toContain('ControlMaster=no')
    expect(words.slice(-7, -3)).toEqual(['-p', '2222', 'student@20.1.2.3', '/opt/node/bin/node'])
  })

  test('is the carrier’s own words, and what is to be run', () => {
    const words = carrierCommand(of({ carrier: ['docker', 'exec', '-i', 'box'] }), program, false)
    expect(words.slice(0, 5)).toEqual(['docker', 'exec', '-i', 'box', 'node'])
  })

  test('that is an ssh with options of one’s own asks nothing either', () => {
    const carrier = ['/usr/bin/ssh', '-o', 'ConnectTimeout=9', '-i', 'key', 'student@20.1.2.3']
    const words = carrierCommand(of({ carrier }), program, false)
    expect(words.slice(0, 5)).toEqual(carrier.slice(0, 5))
    expect(words).toContain('BatchMode=yes')
    expect(words.at(-5)).toBe('student@20.1.2.3')
    expect(words.at(-4)).toBe('node')
  })

  test.each(['-oProxyCommand=x', 'a b', 'a;b', '$(x)', 'student@-x', '`x`@h'])(
    '%s is no place to sign in',
    ssh => {
      expect(machineSchema.safeParse({ id: 'vm1', address: '10.0.0.4', ssh }).success).toBe(false)
    }
  )

  test.each(['student@20.1.2.3', 'vm1', 'vm1.example.org:22', 'a.b-c@[fe80::1]:22'])('%s is one', ssh => {
    expect(machineSchema.safeParse({ id: 'vm1', address: '10.0.0.4', ssh }).success).toBe(true)
  })
})
