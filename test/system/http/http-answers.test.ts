import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { answerError, answerJson, answerText } from '../../../src/system/http/http-answers'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
})

async function serve(handle: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => handle(response))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a text is one line, which nobody keeps or takes for something else', async () => {
  const response = await fetch(await serve(response => answerText(response, 404, 'ñ is not here.')))
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('ñ is not here.\n')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '16',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff'
  })
})

test('an error goes as JSON, with its code', async () => {
  const error = { code: 'NOT_FOUND', message: 'gone' } as const
  const response = await fetch(await serve(response => answerError(response, 404, error)))
  expect(await response.json()).toEqual({ error })
})

test('HEAD gets the length and no body', async () => {
  const url = await serve(response => answerJson(response, 200, { a: 1 }))
  const response = await fetch(url, { method: 'HEAD' })
  expect(response.headers.get('content-length')).toBe('7')
  expect(await response.text()).toBe('')
})

test('an answer that has begun is cut short rather than mixed with another', async () => {
  const url = await serve(response => {
    response.writeHead(200, { 'Content-Length': 100 })
    response.write('half', () => answerText(response, 500, 'It broke.'))
  })
  const response = await fetch(url)
  await expect(response.text()).rejects.toThrow()
})
