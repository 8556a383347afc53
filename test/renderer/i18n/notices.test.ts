import { expect, test } from 'vitest'
import { noticeText } from '../../../src/renderer/i18n/notices'

test('what nodes write about themselves reads in Spanish, with the names and figures of the line', () => {
  const read = (text: string) => noticeText('es', text)
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
    'replica-3 se separó (no hubo conexión a tiempo) en la sesión 7 en el byte de la respuesta 2; las sesiones nuevas van primero a replica-2'
  )
  expect(read('session 12: replica-1 lost (reset) at reply byte 18; replica-2 goes on at byte 18')).toBe(
    'sesión 12: replica-1 se perdió (reset) en el byte 18 de la respuesta; sigue replica-2'
  )
  expect(read('replica-1 attached (caught up on 3 sessions)')).toBe(
    'replica-1 se unió (al día con 3 sesiones)'
  )
})

test('what was sent, and what nobody knows, is shown as it is, and everything in English', () => {
  for (const line of [
    'hola',
    '1.5',
    'GET /index.html 200',
    'Servidor esperando conexiones...',
    'session 3: hola'
  ])
    expect(noticeText('es', line)).toBe(line)
  expect(noticeText('en', 'ready')).toBe('ready')
})
