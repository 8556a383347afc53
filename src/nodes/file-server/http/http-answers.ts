import type { ServerResponse } from 'node:http'

/** One whole short answer. HEAD gets its headers only: Node drops the body. */
function answer(response: ServerResponse, status: number, type: string, body: string): void {
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

/** Answers with one line of text. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', `${text}\n`)
}

/** Answers with a JSON value. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value))
}

/** Answers with a page that may run no script and load nothing. */
export function answerHtml(response: ServerResponse, status: number, html: string): void {
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
  )
  answer(response, status, 'text/html; charset=utf-8', html)
}

/** Answers 405; `allowed` lists the methods, as in `Allow`. */
export function answerMethodNotAllowed(response: ServerResponse, allowed: string): void {
  response.setHeader('Allow', allowed)
  answerText(response, 405, `Only ${allowed} here.`)
}
