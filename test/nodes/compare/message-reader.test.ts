import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { get, unitsOf } from './units'

const head = (...fields: string[]): string => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')
const kinds = (reply: string, request?: string): string[] =>
  unitsOf([reply], request).map(({ kind, text }) =>
    kind === 'head' || kind === 'end' ? kind : `${kind} ${text}`
  )

describe('the units of a reply', () => {
  it('are the head, each line of the body, and its end', () => {
    expect(kinds(head('Content-Length: 6') + 'a\nb\ncd')).toEqual([
      'head',
      'line a\n',
      'line b\n',
      'line cd',
      'end'
    ])
    expect(kinds(head() + 'a\nb')).toEqual(['head', 'line a\n', 'line b', 'end'])
  })

  it('are lines where it is not HTTP, also where it begins like it', () => {
    expect(kinds('HTT\nHTTP/1.1')).toEqual(['line HTT\n', 'line HTTP/1.1', 'end'])
  })

  it('are a whole body in JSON', () => {
    const type = 'Content-Type: application/json; charset=utf-8'
    expect(kinds(head('Content-Length: 9', type) + '{"a":\n 1}')).toEqual(['head', 'json {"a":\n 1}', 'end'])
  })

  it('are those of the content of chunks, wherever it is cut into them', () => {
    const chunked = head('Transfer-Encoding: chunked')
    const body = '1\r\nh\r\n5\r\nola\nb\r\n0\r\n\r\n'
    expect(kinds(chunked + body)).toEqual(['head', 'line hola\n', 'line b', 'end'])
  })

  it('are those of one answer after the other, by the methods of their requests', () => {
    const requests = get.replace('GET', 'HEAD') + get
    const replies = head('Content-Length: 9') + head('Content-Length: 1') + 'a'
    expect(kinds(replies, requests)).toEqual(['head', 'end', 'head', 'line a', 'end'])
  })

  it('are the same however the reply comes in pieces', () => {
    const type = 'Content-Type: application/json'
    const reply =
      head('Transfer-Encoding: chunked') +
      '4\r\na\nbc\r\n3;x=y\r\nd\ne\r\n0\r\nT: t\r\n\r\n' +
      'HTTP/1.1 100 Continue\r\n\r\n' +
      head('Content-Length: 8', type) +
      '{"b": 2}' +
      head() +
      'tail\nend'
    const requests = get + get + get
    const whole = unitsOf([reply], requests)
    expect(whole.map(({ kind }) => kind)).toEqual([
      'head',
      'line',
      'line',
      'line',
      'end',
      'head',
      'head',
      'json',
      'end',
      'head',
      'line',
      'line',
      'end'
    ])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }), lengths => {
        const pieces: string[] = []
        let at = 0
        for (const length of lengths) pieces.push(reply.slice(at, (at += length)))
        pieces.push(reply.slice(at))
        const same = ({ kind, text, line, message, start }: (typeof whole)[number]): unknown => ({
          kind,
          text,
          line,
          message,
          start
        })
        expect(unitsOf(pieces, requests).map(same)).toEqual(whole.map(same))
      })
    )
  })
})
