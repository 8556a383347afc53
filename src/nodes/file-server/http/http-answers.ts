import type { ServerResponse } from 'node:http'
import { answer, answerText } from '#system/http/http-answers'

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

/** The answer to a `DELETE`. @param wasThere whether there was such a file */
export function answerRemoved(response: ServerResponse, wasThere: boolean): void {
  if (wasThere) response.writeHead(204).end()
  else answerText(response, 404, 'There is no such file here.')
}
