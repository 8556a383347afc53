import { request, type Agent } from 'node:http'
import { RelevoError } from '#shared/errors'

/** Most bytes of an answer that are read before it counts as done. */
const answerLimitBytes = 1024 ** 2

/** Where one GET goes, and how long it may take. */
export interface HttpOptions {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly agent: Agent
  readonly timeoutMs: number
}

/**
 * One GET, its answer read and dropped. Resolves with its size when the status is below 400.
 * @throws RelevoError `CONNECTION_REFUSED`, `TIMEOUT`, `PROTOCOL_ERROR`.
 */
export function httpOnce({ host, port, path, agent, timeoutMs }: HttpOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    const fail = (code: 'CONNECTION_REFUSED' | 'TIMEOUT' | 'PROTOCOL_ERROR', what: string): void => {
      clearTimeout(timer)
      outgoing.destroy()
      reject(new RelevoError(code, `http://${host}:${port}${path}: ${what}`, { host, port }))
    }
    const outgoing = request({ host, port, path, agent, headers: { accept: '*/*' } }, answer => {
      const { statusCode = 0 } = answer
      const done = (): void => {
        if (statusCode >= 400) return fail('PROTOCOL_ERROR', `status ${statusCode}`)
        clearTimeout(timer)
        resolve(bytes)
      }
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= answerLimitBytes) return
        done()
        outgoing.destroy()
      })
      answer.on('end', done)
      answer.on('error', error => fail('PROTOCOL_ERROR', error.message))
    })
    const timer = setTimeout(() => fail('TIMEOUT', `no whole answer in ${timeoutMs} ms`), timeoutMs)
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(error.code === 'ECONNREFUSED' ? 'CONNECTION_REFUSED' : 'PROTOCOL_ERROR', error.message)
    )
    outgoing.end()
  })
}
