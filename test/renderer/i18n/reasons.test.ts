import { expect, test } from 'vitest'
import { reasonSentences } from '../../../src/renderer/i18n/reason-sentences'
import { refusalSentences } from '../../../src/renderer/i18n/refusal-sentences'
import { knownReason, reasonText } from '../../../src/renderer/i18n/reasons'

const read = (text: string) => reasonText('es', text)

test('what the system says reads in Spanish, with its code and the place', () => {
  expect(read('connect ECONNREFUSED 127.0.0.1:5000')).toBe('nadie escucha ahí: 127.0.0.1:5000 (ECONNREFUSED)')
  expect(read('read ECONNRESET')).toBe('el otro extremo cortó la conexión de golpe (ECONNRESET)')
  expect(read('write EPIPE')).toBe('el otro extremo ya cerró la conexión (EPIPE)')
  expect(read('ETIMEDOUT')).toBe('no hubo respuesta a tiempo (ETIMEDOUT)')
  expect(read('ENOSPC: no space left on device, write')).toBe('el disco está lleno (ENOSPC)')
  expect(read("ENOENT: no such file or directory, open '/tmp/a video.mp4'")).toBe(
    'no existe: /tmp/a video.mp4 (ENOENT)'
  )
  expect(read('listen EADDRINUSE: address already in use 127.0.0.1:5000')).toBe(
    'el puerto ya está ocupado: 127.0.0.1:5000 (EADDRINUSE)'
  )
})

test('what nodes say reads in Spanish, and so does a reason within it', () => {
  expect(read('every backend is down; the last: server-1 cannot be reached (ECONNREFUSED)')).toBe(
    'todos los servidores están caídos; el último: no se alcanza server-1 (nadie escucha ahí (ECONNREFUSED))'
  )
  expect(read('no connection to replica-1 in 500 ms')).toBe('no hubo conexión con replica-1 en 500 ms')
  expect(read('every replica is down or silent (waited 3000 ms)')).toBe(
    'todas las réplicas están caídas o calladas (se esperó 3000 ms)'
  )
  const losses = 'a is lost (reset); b cannot go on (its reply differed); c is lost (connection refused)'
  expect(read(`no replica is left: ${losses}`)).toBe(
    'no queda ninguna réplica: se perdió a (la conexión se cortó de golpe); b no puede seguir (su respuesta fue otra); se perdió c (conexión rechazada)'
  )
  expect(read('ws://127.0.0.1:5555: connect ECONNREFUSED 127.0.0.1:5555')).toBe(
    'ws://127.0.0.1:5555: nadie escucha ahí: 127.0.0.1:5555 (ECONNREFUSED)'
  )
  expect(read('the receiver went away (1006, the connection ended in the middle of a message)')).toBe(
    'el receptor se fue (1006: la conexión terminó a la mitad de un mensaje)'
  )
  expect(read('port 5000 of 127.0.0.1 is in use by python3 (process 812); 5003 is free')).toBe(
    'el puerto 5000 lo ocupa python3 (proceso 812); el 5003 está libre'
  )
  expect(read('there is no folder a/b here')).toBe('aquí no hay ninguna carpeta a/b')
  expect(read('there are 10000 files and folders in that one already')).toBe(
    'en esa carpeta ya hay 10000 archivos y carpetas'
  )
  expect(read('replica-1 ended before it listened: signal SIGKILL')).toBe(
    'replica-1 terminó antes de escuchar: señal SIGKILL'
  )
})

test('what a program printed is quoted as it came', () => {
  expect(
    read(
      "mine ended 6 times in 30 s (the last time: python3 a.py ended before it was ready (exit code 1): no module 'x'); start it again when its cause is gone"
    )
  ).toBe(
    "mine terminó 6 veces en 30 s (la última vez: python3 a.py terminó antes de estar listo (código de salida 1): «no module 'x'»); inícialo otra vez cuando la causa haya pasado"
  )
  expect(read('sh a.sh ended before it was ready (exit code 0); it has to stay in the foreground')).toBe(
    'sh a.sh terminó antes de estar listo (código de salida 0); tiene que quedarse en primer plano'
  )
  expect(read('node ended before it was ready (exit code 1): Error: no such module')).toBe(
    'node terminó antes de estar listo (código de salida 1): «Error: no such module»'
  )
  expect(read('Segmentation fault')).toBe('«Segmentation fault»')
  expect(read('EWHATEVER')).toBe('EWHATEVER')
  expect(knownReason('Segmentation fault')).toBeNull()
})

test('English stays as it came', () => {
  expect(reasonText('en', 'read ECONNRESET')).toBe('read ECONNRESET')
})

test('no sentence names a part that its pattern does not have', () => {
  for (const [pattern, spanish] of [...reasonSentences, ...refusalSentences]) {
    const parts = (new RegExp(`${pattern.source}|`).exec('')?.length ?? 0) - 1
    for (const [, at] of spanish.matchAll(/[$&](\d)/g))
      expect([pattern.source, Number(at) <= parts]).toEqual([pattern.source, true])
    expect([pattern.source, /^\^.*\$$/s.test(pattern.source)]).toEqual([pattern.source, true])
  }
})
