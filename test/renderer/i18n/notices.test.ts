import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { noticeSentences } from '../../../src/renderer/i18n/notice-sentences'
import { noticeOf, noticeText, wrappers } from '../../../src/renderer/i18n/notices'
import { reasonSentences } from '../../../src/renderer/i18n/reason-sentences'

const read = (text: string) => noticeText('es', text)

test('what nodes write about themselves reads in Spanish, with the names and figures of the line', () => {
  expect(read('listening on 127.0.0.1:50050; replicas in order: replica-1, replica-2')).toBe(
    'escucha en 127.0.0.1:50050; réplicas en orden: replica-1, replica-2'
  )
  expect(read('replica-1 detached (connection refused); new sessions go to replica-2 first')).toBe(
    'replica-1 se separó (conexión rechazada); las sesiones nuevas van primero a replica-2'
  )
  expect(
    read(
      'replica-3 detached (no connection in time) in session 7 at reply byte 2; new sessions go to replica-2 first'
    )
  ).toBe(
    'replica-3 se separó (no hubo conexión a tiempo) en la sesión 7, en el byte 2 de la respuesta; las sesiones nuevas van primero a replica-2'
  )
  expect(read('session 12: replica-1 lost (reset) at reply byte 18; replica-2 goes on at byte 18')).toBe(
    'sesión 12: replica-1 se perdió (la conexión se cortó de golpe) en el byte 18 de la respuesta; sigue replica-2'
  )
  expect(read('replica-1 attached (caught up on 3 sessions)')).toBe(
    'replica-1 se unió (al día con 3 sesiones)'
  )
  expect(read('replica-1 attached (caught up on 1 session)')).toBe('replica-1 se unió (al día con 1 sesión)')
  expect(
    read(
      'session 9: b diverged at reply byte 1 (line 1, token 1: a "9", b "1") since b was started again; it is not used to go on with this reply'
    )
  ).toBe(
    'sesión 9: b contesta otra cosa desde el byte 1 (línea 1, palabra 1: a "9", b "1") desde que se inició de nuevo b; no se usa para seguir con esta respuesta'
  )
  expect(
    read('session 9: b diverged at reply byte 1 ($.user.id): it has not differed often enough to be noise')
  ).toBe(
    'sesión 9: b contestó otra cosa desde el byte 1 ($.user.id): aún no difiere tan a menudo como para ser ruido'
  )
  expect(read('127.0.0.1:40112: closed after 3 of 56 bytes (and 4 more since the last)')).toBe(
    '127.0.0.1:40112: cerró tras 3 de 56 bytes (y 4 más)'
  )
  expect(
    read('GET /video.mp4 -> 503: every backend is down; the last: server-1 cannot be reached (ECONNREFUSED)')
  ).toBe(
    'GET /video.mp4 -> 503: todos los servidores están caídos; el último: no se alcanza server-1 (nadie escucha ahí (ECONNREFUSED))'
  )
  expect(read('balancer: different: GET /: status 500, body oops')).toBe(
    'balancer: distinta: GET /: código 500, cuerpo oops'
  )
  expect(read('proxy: cut: ended after 3 of 4 bytes of HOLA (and 12 more)')).toBe(
    'proxy: cortada: terminó tras 3 de los 4 bytes de HOLA (y 12 más)'
  )
  expect(read('proxy: not sent; unanswered: 95, the oldest for 6 s (and 21 more)')).toBe(
    'proxy: sin enviar; siguen sin respuesta: 95, la más antigua desde hace 6 s (y 21 más)'
  )
  expect(
    read(
      'this computer has run out of file descriptors (see ulimit -n): connections to others wait, those of new clients may be closed, and nobody else is at fault'
    )
  ).toBe(
    'a esta computadora se le acabaron los descriptores de archivo (ve ulimit -n): las conexiones a otros esperan, las de clientes nuevos pueden cerrarse, y nadie más tiene la culpa'
  )
  expect(read('clase.mp4 by ftp from 127.0.0.1:4021: cut at byte 1024: the connection was reset')).toBe(
    'clase.mp4 por ftp de 127.0.0.1:4021: se cortó en el byte 1024: la conexión se cortó de golpe'
  )
})

test('what a foreign program said is quoted inside of a line as it came', () => {
  expect(read('/redirect run 3: server-2 answered 500 Traceback (most recent call last)')).toBe(
    '/redirect run 3: server-2 contestó 500 «Traceback (most recent call last)»'
  )
})

test('what was sent, what a program printed and what nobody knows is shown as it is, and everything in English', () => {
  for (const line of [
    'hola',
    '1.5',
    'GET /index.html 200',
    'Servidor esperando conexiones...',
    'session 3: hola'
  ])
    expect(read(line)).toBe(line)
  expect(noticeText('en', 'ready')).toBe('ready')
  // A client of a replica, and a program of the user's own, may say what nodes say.
  const said = { level: 'info', text: 'ready' } as const
  expect(noticeOf('es', { ...said, peerPort: 4021 }, false)).toBe('ready')
  expect(noticeOf('es', said, true)).toBe('ready')
  expect(noticeOf('es', { ...said, level: 'debug', source: 'prepare' }, true)).toBe('ready')
  expect(noticeOf('es', said, false)).toBe('listo')
  const killed = 'did not end within 2000 ms of SIGTERM: killed (SIGKILL)'
  expect(noticeOf('es', { level: 'warn', text: killed }, true)).toBe(
    'no terminó en 2000 ms tras SIGTERM: se mató (SIGKILL)'
  )
})

test('no sentence names a part that its pattern does not have', () => {
  for (const [pattern, spanish] of [...noticeSentences, ...wrappers]) {
    const parts = (new RegExp(`${pattern.source}|`).exec('')?.length ?? 0) - 1
    for (const [, at] of spanish.matchAll(/[$&](\d)/g))
      expect([pattern.source, Number(at) <= parts]).toEqual([pattern.source, true])
  }
})

test('every line that a node writes of itself, and every reason that it gives, has its Spanish', () => {
  const known = [...noticeSentences, ...wrappers, ...reasonSentences].map(([{ source }]) =>
    plain(source.replace(/\?:|\?<of>/g, ''))
  )
  const nodes = join(import.meta.dirname, '../../../src/nodes')
  const missing = readdirSync(nodes, { recursive: true, encoding: 'utf8' }).flatMap(file => {
    if (!file.endsWith('.ts')) return []
    const source = ts.createSourceFile(
      file,
      readFileSync(join(nodes, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true
    )
    return saidIn(source)
      .filter(pieces => !pieces.every(piece => known.some(pattern => pattern.includes(plain(piece)))))
      .map(pieces => `${file}: ${pieces.join('…')}`)
  })
  expect(missing).toEqual([])
})

/** Without what a pattern has of its own. */
const plain = (text: string) => text.replace(/[\\()]/g, '')
/** What the coursework has its receiver print. */
const printed =
  /^(?:Conexión establecida desde:|Archivo|recibido\. Conexión cerrada\.|Servidor esperando conexiones\.\.\.)$/

/** The wording of each line of a log, and of each reason, that stands in a file: what is between its values. */
function saidIn(source: ts.SourceFile): string[][] {
  const found: string[][] = []
  const words = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) add([node.text])
    else if (ts.isTemplateExpression(node))
      add([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)])
    else if (!ts.isCallExpression(node)) ts.forEachChild(node, words)
  }
  const add = (parts: string[]): void => {
    const pieces = parts
      .map(part => part.trim())
      .filter(part => /[a-z]{2,} [a-z]|[a-z]{4}/.test(part) && !printed.test(part))
    if (pieces.length > 0) found.push(pieces)
  }
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText().split('.').at(-1) ?? ''
      if (/^(#?log|tell|logDecision|onNotice)$/.test(name))
        node.arguments.slice(name === 'onNotice' || name === 'logDecision' ? 0 : 1).forEach(words)
    }
    if (
      (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) &&
      /^(reason|why)$/.test(node.name.getText()) &&
      node.initializer
    )
      words(node.initializer)
    ts.forEachChild(node, look)
  }
  look(source)
  return found
}
