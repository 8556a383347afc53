import fc from 'fast-check'
import { test } from 'vitest'
import { parseRequestHead } from '../../../../../src/nodes/balancer/http/head/request-head'
import { parseResponseHead } from '../../../../../src/nodes/balancer/http/head/response-head'

test('the parsers never throw, whatever they are given', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          'GET',
          ' ',
          '/',
          'HTTP/1.1',
          '200',
          '\r\n',
          '\r',
          '\n',
          ':',
          'Host',
          'Content-Length',
          '5',
          ',',
          'Transfer-Encoding',
          'chunked',
          '\t',
          '\0',
          'é'
        )
      )
      .map(all => all.join(''))
  )
  fc.assert(
    fc.property(text, given => {
      const latin = Buffer.from(given, 'latin1').toString('latin1')
      parseRequestHead(latin)
      parseResponseHead(latin)
    }),
    { numRuns: 2000 }
  )
})
