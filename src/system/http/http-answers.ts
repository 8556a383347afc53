import type { ServerResponse } from 'node:http'
import type { RelevoErrorData } from '#shared/errors'

/**
 * One whole short answer, never cached, unless an answer has begun already: then it is cut short. Headers that were
 * set before go with it. HEAD gets the headers only: Node drops the body.
 */
export function answer(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff'
  })
  response.end(body)
}

/** Answers with one line of plain text. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', `${text}\n`)
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value))
}

export function answerError(response: ServerResponse, status: number, error: RelevoErrorData): void {
  answerJson(response, status, { error })
}
