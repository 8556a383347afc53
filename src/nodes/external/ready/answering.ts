import { get } from 'node:http'
import { connectHost } from '#system/addresses'
import type { Address } from './listening'

/** How long one answer may take, ms. */
const answerMs = 2_000

/** Whether a GET of `path` is answered, and not with an error. */
export function isAnswering({ host, port }: Address, path: string): Promise<boolean> {
  return new Promise(resolve => {
    const request = get(
      { host: connectHost(host), port, path, agent: false, timeout: answerMs },
      response => {
        resolve((response.statusCode ?? 500) < 400)
        response.destroy()
      }
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.on('close', () => resolve(false))
  })
}
