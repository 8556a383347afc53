import { Command } from 'commander'
import { expect, test } from 'vitest'
import { faultFrom, withFaultOptions } from '../../src/cli/fault-options'
import { faultSchema, faultTypes, type FaultType } from '../../src/shared/faults'

function fault(type: FaultType, ...argv: string[]) {
  const command = withFaultOptions(
    new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  )
  command.parse(argv, { from: 'user' })
  return faultFrom(type, command.opts())
}

test.each(faultTypes)('%s without options has the defaults of the schema', type => {
  expect(fault(type)).toEqual(faultSchema.parse({ type }))
})

test('every field of the schema has an option, under its name in kebab case', () => {
  expect(fault('latency', '--latency-ms', '300', '--jitter-ms', '2.5')).toMatchObject({
    latencyMs: 300,
    jitterMs: 2.5
  })
  expect(fault('bandwidth', '--bytes-per-second', '1e4')).toMatchObject({ bytesPerSecond: 10_000 })
  expect(fault('slow_close', '--delay-ms', '5')).toMatchObject({ delayMs: 5 })
  expect(fault('slicer', '--average-bytes', '9', '--variation-bytes', '0', '--delay-ms', '1')).toMatchObject({
    averageBytes: 9,
    variationBytes: 0,
    delayMs: 1
  })
  expect(fault('limit_data', '--bytes', '7')).toMatchObject({ bytes: 7 })
  expect(fault('corrupt', '--probability', '0.5')).toMatchObject({ probability: 0.5 })
  const common = ['--name', 'mine', '--direction', 'upstream', '--toxicity', '0.25']
  expect(fault('down', ...common)).toEqual({
    type: 'down',
    name: 'mine',
    direction: 'upstream',
    toxicity: 0.25
  })
})

test.each([
  ['latency', ['--bytes', '5'], '--bytes: not of latency, which takes --latency-ms, --jitter-ms'],
  ['down', ['--delay-ms', '5'], '--delay-ms: not of down, which takes no value'],
  ['latency', ['--latency-ms', '-1'], '--latency-ms: '],
  ['latency', ['--toxicity', '2'], '--toxicity: '],
  ['latency', ['--direction', 'sideways'], '--direction: '],
  ['latency', ['--name', 'No Good'], '--name: '],
  ['bandwidth', ['--bytes-per-second', '0.5'], '--bytes-per-second: ']
] as const)('%s with %j is refused in the words of the command line', (type, argv, words) => {
  expect(() => fault(type, ...argv)).toThrow(words)
})

test('what is no number is refused', () => {
  expect(() => fault('latency', '--latency-ms', 'soon')).toThrow('It takes a number.')
  expect(() => fault('latency', '--latency-ms', '')).toThrow('It takes a number.')
})
