import type { ServerResponse } from 'node:http'
import type { RelevoErrorData } from '#shared/errors'

/** Answers with one line of plain text, unless an answer has begun already: then it is cut short. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', `${text}\n`)
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value))
}

export function answerError(response: ServerResponse, status: number, error: RelevoErrorData): void {
  answerJson(response, status, { error })
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff'
  })
  response.end(body)
}
