import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { misplaced } from './support/geometry'
import { namedByNothing, nameless, overflow, weakTexts } from './support/accessibility'
import { startWebHostProcess } from '../test/support/web-host-process'
import { freeTopology } from '../test/support/free-topology'
import { freeExercise, Student } from './support/exercise'
import { KeyboardStudent } from './support/unseeing/keyboard'
import { card } from './support/lab-screen'
import { expect, test } from './support/host'
import { ScreenReader } from './support/unseeing/screen-reader'

// A student of the course: the panel in Spanish, with room for the lab and the exercise, which brings a lab of its own.
test.use({ preset: 'replicated-server', locale: 'es-MX', viewport: { width: 1280, height: 720 } })

const words = (count: number): string => Array.from({ length: count }, () => 'réplica').join(' ')

test('1: behind a proxy that needs both replicas many fail, behind the other none', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('replicacion')
  await ana.read(3)
  await ana.page.getByRole('button', { name: 'Enviar intercambio' }).click()
  await ana.answer('¿Cuántas réplicas de', '2')
  await ana.read(2)
  await ana.answer('Vas a matar b-2', '100')
  await ana.press('b-2', 'Matar')
  await ana.answer('¿Por qué fallaron', 'Porque proxy-b solo atiende si se conecta con las dos')
  await ana.read()
  await ana.answer('Ahora vas a matar a-1', '0')
  await ana.press('a-1', 'Matar')
  await ana.answer('Explica con tus palabras', words(25))
  await ana.held()
  await expect(ana.seen).toContainText('Predijiste: 0')
  // What the lab does by itself is over at once: what it was for stays to be read.
  await expect(ana.seen).toContainText('Cada petición es un intercambio')
  await ana.close()
  await expect.poll(() => ana.page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
})

test('what was concluded of one exercise does not go into the report of the next', async ({ panel }) => {
  const ana = new Student(panel.page)
  const { page } = ana
  const { topology: lab } = await freeTopology('replicated-server')
  const handIn = async (name: string): Promise<Locator> => {
    const step = { say: { es: 'Lee.', en: 'Read.' } }
    const text = { exercise: name, title: { es: name, en: name }, lab, steps: [step] }
    await ana.openFile(name, JSON.stringify(text))
    if (name === 'una')
      await page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
    await ana.panel.getByRole('button', { name: 'Siguiente' }).click()
    await ana.panel.getByRole('button', { name: 'Entregar informe' }).click()
    return page.getByRole('dialog').getByRole('textbox', { name: 'Tus conclusiones' })
  }
  await (await handIn('una')).fill('Nadie lo notó.')
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).click()
  // It is kept for this one.
  await ana.panel.getByRole('button', { name: 'Entregar informe' }).click()
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Tus conclusiones' })).toHaveValue(
    'Nadie lo notó.'
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).click()
  await ana.panel.getByRole('button', { name: 'Cerrar la práctica' }).click()
  await expect(await handIn('otra')).toHaveValue('')
})

test('how exact a prediction has to be is said before it is locked, and when it is judged', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const { topology: lab } = await freeTopology('replicated-server')
  const ask = (text: string) => ({ es: text, en: text })
  const text = {
    exercise: 'margen',
    title: ask('Margen'),
    lab,
    steps: [
      {
        predict: {
          id: 'near',
          ask: ask('¿Cuántas?'),
          answer: 'number',
          tolerance: '50 %',
          measures: 'deaths'
        }
      },
      { predict: { id: 'exact', ask: ask('¿Y exacto?'), answer: 'number', measures: 'deaths' } },
      { question: { id: 'two', ask: ask('¿Uno y uno?'), answer: 'number', tolerance: 1, is: 2 } }
    ]
  }
  await ana.openFile('margen', JSON.stringify(text))
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
  const field = ana.panel.locator('.exercise-now').getByRole('textbox')
  await expect(field).toHaveAccessibleDescription('Cuenta como acierto a ±50 % de lo que se mida.')
  await ana.answer('¿Cuántas?', '0')
  await expect(field).toHaveAccessibleDescription('Solo el número exacto cuenta como acierto.')
  await ana.answer('¿Y exacto?', '3')
  await expect(field).toHaveAccessibleDescription('Cuenta como acierto a ±1 de la respuesta.')
  await ana.answer('¿Uno y uno?', '3')
  await expect(ana.seen).toContainText('Correcto (se aceptaba ±50 %)')
  await expect(ana.seen).toContainText('No fue así (se pedía el número exacto)')
  await expect(ana.seen).toContainText('Correcto (se aceptaba ±1)')
})

test('whoever does not want to begin can say so, in both questions before an exercise', async ({ panel }) => {
  const ana = new Student(panel.page)
  const { page } = ana
  await page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }).click()
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Dos máquinas' }) })
  const who = page.getByRole('dialog', { name: '¿Quién hace las prácticas aquí?' })
  const where = page.getByRole('dialog', { name: '¿Tienes otra computadora?' })
  await row.getByRole('button', { name: 'Empezar' }).click()
  await who.getByRole('button', { name: 'Cancelar' }).click()
  await expect(who).toHaveCount(0)
  await row.getByRole('button', { name: 'Empezar' }).click()
  await who.getByRole('button', { name: 'Empezar sin decirlo' }).click()
  await where.getByRole('button', { name: 'Cancelar' }).click()
  await expect(where).toHaveCount(0)
  // Nothing was opened, and it can be begun after all.
  await expect(ana.panel).toHaveCount(0)
  await row.getByRole('button', { name: 'Empezar' }).click()
  await expect(where.getByRole('button', { name: 'Solo tengo esta' })).toBeVisible()
})

test('an exercise is gone on with after its host was started anew, where it was, and says so', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const { page, host, dataDir } = panel
  const { topology: lab } = await freeTopology('replicated-server')
  const both = (text: string) => ({ es: text, en: text })
  const steps = [
    { load: { rate: 40 } },
    { predict: { id: 'failed', ask: both('¿Cuántas?'), answer: 'number', measures: 'client.failed' } },
    { id: 'kill', do: { kill: 'primary' } },
    { check: { measure: 'client.failed', is: 0 } },
    { explain: { id: 'why', ask: both('¿Por qué?'), words: 5 } }
  ]
  await ana.openFile('una', JSON.stringify({ exercise: 'una', title: both('Una muerte'), lab, steps }))
  await page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
  await ana.answer('¿Cuántas?', '0')
  await ana.press('replica-1', 'Matar')
  const now = ana.panel.locator('.exercise-now')
  await expect(now).toContainText('¿Por qué?')
  await now.getByRole('textbox').fill('Porque había otra')

  // What a host is killed with has been written a moment after it was shown.
  await expect.poll(() => readFileSync(join(dataDir, 'exercise-left.json'), 'utf8')).toContain('"step":"why"')

  panel.expectErrors(
    /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)|WebSocket connection to|40[13]/
  )
  host.child.kill('SIGKILL')
  await host.exited
  const flags = ['--port', new URL(host.url).port, '--data', dataDir]
  const again = await startWebHostProcess([...flags, '--topology', `${dataDir}/replicated-server.json`])
  try {
    await page.goto(again.url)
    const note = page.getByRole('status').filter({ hasText: 'Dejaste «Una muerte» en el paso 5 de 5.' })
    await expect(note).toContainText('el laboratorio se reinició')
    expect(await misplaced(page)).toEqual([])
    // In the list of exercises it is a line of its own, and covers none; elsewhere it does not stand in the way.
    for (const [screen, count] of [
      ['Corridas', 0],
      ['Prácticas', 1]
    ] as const) {
      await page.getByRole('navigation').getByRole('button', { name: screen }).click()
      await expect(page.getByRole('heading', { name: screen, exact: true })).toBeVisible()
      await expect(note).toHaveCount(count)
    }
    await expect(page.getByRole('heading', { name: 'Replicación de un servidor' })).toBeVisible()
    expect(await misplaced(page)).toEqual([])
    await note.getByRole('button', { name: 'Seguir donde iba' }).click()
    await expect(now.getByRole('textbox')).toHaveValue('Porque había otra')
    await expect(ana.seen).toContainText('Lo anterior al paso 5 se hizo otra vez')
    await expect(ana.seen).toContainText('Predijiste: 0')
    await expect(note).toHaveCount(0)
    await now.getByRole('button', { name: 'Responder' }).click()
    await ana.held()
    await page.reload()
    await expect(ana.panel).toBeVisible()
    await expect(note).toHaveCount(0)
  } finally {
    await again.stop()
  }
})

test('an exercise whose lab cannot start says which node, and why, and goes on once that is mended', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const text = await freeExercise('congelar')
  const { nodes } = (JSON.parse(text) as { lab: { nodes: { id: string; port?: number }[] } }).lab
  const portOf = (node: string): number | undefined => nodes.find(({ id }) => id === node)?.port
  const takers = ['proxy', 'replica-2'].map(node => createServer().listen(portOf(node), '127.0.0.1'))
  await Promise.all(takers.map(taker => once(taker, 'listening')))
  try {
    await ana.openFile('congelar', text)
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
    const now = ana.panel.locator('.exercise-now')
    await expect(now).toContainText('2 nodos que no corren', { timeout: 30_000 })
    await expect(now).toContainText(`replica-2 El puerto ${portOf('replica-2')} lo ocupa otro programa`)
    // Whatever a card offers while it is so is in it.
    const isIn = await card(ana.page, 'proxy').evaluate(async element => {
      while (!/Usar/.test(element.textContent)) await new Promise(requestAnimationFrame)
      const { right } = element.getBoundingClientRect()
      return [...element.querySelectorAll('button')].every(one => one.getBoundingClientRect().right <= right)
    })
    expect(isIn).toBe(true)
  } finally {
    for (const taker of takers) taker.close()
  }
  await ana.panel.getByRole('button', { name: 'Iniciar todo' }).click()
  await expect(ana.panel.getByRole('button', { name: 'Siguiente' })).toBeVisible({ timeout: 60_000 })
})

test('2: a server dies behind a balancer, and the video arrives whole', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.start('Transferencia balanceada')
  await ana.read(3)
  await ana.answer('¿Qué dice el título', 'Carga un nuevo archivo')
  await ana.answer('¿Cuántas peticiones por segundo', '10')
  await ana.read()
  await ana.answer('Vas a matar server-1', '0')
  await ana.press('server-1', 'Matar')
  await ana.answer('¿Por qué pudo pedir otra vez', 'Porque pedir una página no cambia nada')
  await ana.read(2)
  const choosing = ana.page.waitForEvent('filechooser')
  await ana.page.getByRole('button', { name: 'Enviar archivo' }).click()
  await (await choosing).setFiles('e2e/support/sample.mp4')
  await ana.read()
  await ana.answer('¿Qué pasa si el que muere es el balanceador?', words(25))
  await ana.held()
})

test('3: a death is noticed at once, a freeze only by its silence', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('congelar')
  await ana.read(3)
  await ana.answer('Vas a matar la réplica primaria', '50')
  await ana.press('replica-1', 'Matar')
  await ana.answer('Ahora vas a congelar', '1000')
  // What was typed in milliseconds is said in milliseconds.
  await expect(ana.seen).toContainText('Predijiste: 1,000\u00a0ms')
  await ana.press('replica-1', 'Congelar')
  await ana.answer('¿Cómo se puede notar', 'Porque debe una respuesta y pasa demasiado tiempo callado')
  await ana.press('replica-1', 'Reanudar')
  await ana.answer('¿Por qué se tarda más', words(25))
  await ana.held()
})

test('4: what is repeated may be there twice, what is not may be missing', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('otra-vez')
  await ana.read(5)
  await ana.answer('¿En cuál puede quedar', 'En a-2')
  await ana.answer('¿Cuántos depósitos', '5')
  await ana.press('a-2', 'Matar')
  await ana.press('b-2', 'Matar')
  await ana.read()
  await ana.answer('¿Cuál de estas', 'Cambiar la dirección del cliente a «Calle 5»')
  await ana.answer('El banco quiere', words(25))
  await ana.held()
})

test('5: the same sessions in another order, and what one order costs', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('mismo-orden')
  await ana.read()
  await ana.answer('primero «suma 50»', '300')
  await ana.answer('primero «duplica»', '250')
  await ana.read(3)
  await ana.answer('¿En cuántos lugares', '20')
  await ana.answer('Abre Réplicas', '0')
  await ana.read()
  await ana.answer('¿Cuántos milisegundos', '200')
  await ana.answer('¿Cuándo conviene', words(25))
  await ana.held()
})

test('6: a replica that is cut off misses sessions, and catches up', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('particion')
  await ana.read(2)
  await ana.answer('¿Qué eligió?', 'Disponibilidad')
  await ana.answer('Vas a separar replica-2', '0')
  await ana.press('replica-2', 'Más acciones: replica-2')
  await ana.page.getByRole('menuitem', { name: 'Aislar' }).click()
  await ana.answer('¿terminarán iguales', 'Sí')
  await ana.page.getByRole('button', { name: /^Reparar la partición/ }).click()
  await ana.answer('Da un ejemplo', words(30))
  await ana.held()
})

test('7: a majority outvotes the replica that lies', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('traidor')
  await ana.read(3)
  await ana.answer('¿Qué proxy le dará', 'proxy-primary')
  await ana.answer('¿Cuántas respuestas equivocadas', '0')
  await ana.answer('¿cuántas pueden mentir', '1')
  await ana.answer('La mayoría tiene un precio', words(20))
  await ana.held()
})

test('8: the same file by every road, and what a cut leaves', async ({ panel }) => {
  const ana = new Student(panel.page)
  await ana.open('caminos')
  await ana.read(2)
  await ana.answer('primer byte', 'SFTP')
  await ana.page.getByRole('navigation').getByRole('button', { name: 'Caminos' }).click()
  await ana.page.getByRole('button', { name: 'Medir' }).click()
  await expect(ana.page.getByText('Listo.')).toBeVisible({ timeout: 180_000 })
  const row = (road: string) => ana.page.getByRole('row', { name: new RegExp(`^${road}`) })
  await expect(row('WebSocket')).toContainText('Compara SHA-256')
  await expect(row('HTTP POST')).toContainText('Empieza de nuevo')
  await expect(row('HTTP PUT')).toContainText('Sigue en')
  await expect(row('FTP')).toContainText('Sigue en')
  await expect(ana.panel).toContainText('Medir el mismo archivo por cada camino')
  await ana.answer('Sobrecarga', 'SFTP')
  await ana.answer('Verifica', 'WebSocket')
  await ana.answer('Otro intento', 'HTTP POST')
  await ana.answer('50 GB', words(25))
  await ana.held()
})

test('9: a program dies on another machine, and its cable is cut, which is not the same', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  await ana.open('dos-maquinas')
  await expect(ana.page.getByRole('region', { name: /^Máquina otra, conectada/ })).toBeVisible()
  await ana.read(3)
  await ana.answer('Vas a matar replica-1', '50')
  await ana.press('replica-1', 'Matar')
  await ana.answer('Ahora se corta el camino', '1000')
  await ana.press('replica-1', 'Más acciones: replica-1')
  await ana.page.getByRole('menuitem', { name: 'Aislar' }).click()
  await ana.answer('¿cómo se distingue', 'No se puede, los dos son silencio')
  await ana.page.getByRole('button', { name: /^Reparar la partición/ }).click()
  await ana.read()
  await ana.answer('Llevas un segundo', words(25))
  await ana.held()
})

test('10: a hidden fault is found by measuring, and told once the answer is in', async ({ panel }) => {
  const ana = new Student(panel.page)
  const { page } = ana
  await ana.open('examen')
  await ana.read(3)
  // No badge on any link tells of it.
  await expect(page.locator('.fault-badge')).toHaveCount(0)
  const times: { server: string; ms: number }[] = []
  for (const server of ['server-1', 'server-2', 'server-3', 'server-4']) {
    await card(page, server).getByText(server, { exact: true }).click()
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await expect(inspector.locator('.insp-head')).toContainText(server)
    const began = Date.now()
    const send = inspector.getByRole('button', { name: 'Enviar petición' })
    await send.click()
    await expect(send).not.toHaveAttribute('data-pending')
    times.push({ server, ms: Date.now() - began })
  }
  const [slowest] = times.toSorted((a, b) => b.ms - a.ms)
  await ana.diagnose(`clients → ${slowest!.server}`, 'Retardo', String(slowest!.ms))
  await ana.answer('¿Cómo lo encontraste?', words(30))
  await expect(ana.panel.getByRole('heading', { name: 'Terminaste esta práctica' })).toBeVisible()
  await expect(ana.seen).toContainText(`clients → ${slowest!.server}, Retardo`)
})

test('an answer that was begun is there after the page is loaded anew, and one window answers for all', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const { page } = ana
  await ana.open('congelar')
  await ana.read(3)
  const other = await panel.openWindow()
  const theirs = new Student(other).panel
  await expect(theirs.locator('.exercise-now')).toContainText('Vas a matar la réplica primaria')
  const asked = ana.panel.locator('.exercise-now')
  await asked.getByRole('textbox').fill('50')
  await page.reload()
  await expect(asked.getByRole('textbox')).toHaveValue('50')
  await ana.answer('Vas a matar la réplica primaria', '50')
  await expect(asked).toContainText('Presiona Matar')
  // Nothing is announced by the name of a button that has gone with its step.
  expect(await namedByNothing(page)).toEqual([])
  // What is locked in one window is locked in the other, and after both were loaded anew.
  await page.reload()
  for (const panelOf of [ana.panel, theirs]) {
    await expect(panelOf.getByRole('region', { name: 'Lo que se ha visto' })).toContainText('Predijiste: 50')
    await expect(panelOf.locator('.exercise-now').getByRole('textbox')).toHaveCount(0)
  }
  await other.close()
  await ana.press('replica-1', 'Matar')
  await ana.answer('Ahora vas a congelar', '1000')
  await ana.press('replica-1', 'Congelar')
  const now = ana.panel.locator('.exercise-now')
  await expect(now).toContainText('¿Cómo se puede notar')
  await ana.answer('¿Cómo se puede notar', 'Porque debe una respuesta y pasa demasiado tiempo callado')
  await ana.press('replica-1', 'Reanudar')
  await expect(now).toContainText('¿Por qué se tarda más', { timeout: 120_000 })
  await now.getByRole('textbox').fill('Porque el silencio no dice nada')
  await page.reload()
  await expect(now.getByRole('textbox')).toHaveValue('Porque el silencio no dice nada')
  await now.getByRole('button', { name: 'Responder' }).click()
  await expect(ana.seen).toContainText('Respondiste: Porque el silencio no dice nada')
})

test('the panel of an exercise is read by everybody, and worked without a mouse', async ({ panel }) => {
  const ana = new Student(panel.page)
  const { page } = ana
  const now = ana.panel.locator('.exercise-now')
  await ana.open('replicacion')
  await ana.panel.getByRole('button', { name: 'Siguiente' }).focus()
  for (let text = 0; text < 3; text++) {
    await expect(ana.panel.getByRole('button', { name: 'Siguiente' })).toBeFocused()
    await expect(ana.panel.locator('.exercise-head small')).toHaveText(new RegExp(`^Paso ${text + 1} de `))
    await page.keyboard.press('Enter')
  }
  // The button has gone with its step: one is where the next one is told.
  await expect(now).toContainText('Presiona Enviar intercambio')
  await expect(now).toBeFocused()
  await page.getByRole('button', { name: 'Enviar intercambio' }).focus()
  await page.keyboard.press('Enter')
  await expect(now).toContainText('¿Cuántas réplicas de')
  await now.getByRole('textbox').focus()
  await page.keyboard.type('2')
  await page.keyboard.press('Enter')
  await ana.read(2)
  await expect(now).toContainText('Vas a matar b-2')
  for (const larger of [false, true]) {
    if (larger) {
      await page.setViewportSize({ width: 1100, height: 700 })
      await page.getByRole('button', { name: 'Proyector: letra más grande' }).click()
    }
    for (const theme of ['Oscuro', 'Claro']) {
      await page.getByRole('radio', { name: theme }).click()
      expect.soft(await weakTexts(page), `weak texts, ${theme}, larger: ${larger}`).toEqual([])
    }
    expect.soft(await nameless(page), 'controls without a name').toEqual([])
    expect.soft(await overflow(page), `overflow, larger: ${larger}`).toEqual([])
  }
})

test('exercise 1 by keyboard alone, from the first picture to the report in hand', async ({ panel }) => {
  const ana = new KeyboardStudent(panel.page)
  await ana.open('replicacion')
  for (let text = 0; text < 3; text++) await ana.read()
  await ana.goThere(ana.page.getByRole('button', { name: 'Enviar intercambio' }))
  await ana.page.keyboard.press('Enter')
  await ana.answer('¿Cuántas réplicas de', '2')
  await expect(ana.hears).toHaveText(/^Correcto\. Lee esto\. Los dos proxys/)
  await ana.read()
  await ana.read()
  await ana.answer('Vas a matar b-2', '100')
  await ana.kill('b-2')
  await ana.answer('¿Por qué fallaron', 'Porque proxy-b solo atiende si se conecta con las dos')
  await ana.read()
  await ana.answer('Ahora vas a matar a-1', '0')
  await ana.kill('a-1')
  await ana.answer('Explica con tus palabras', words(25))
  await ana.handIn()
})

test('exercise 9 by keyboard alone, with a menu and a partition', async ({ panel }) => {
  const ana = new KeyboardStudent(panel.page)
  const { page } = ana
  await ana.open('dos-maquinas')
  for (let text = 0; text < 3; text++) await ana.read()
  await ana.answer('Vas a matar replica-1', '50')
  await ana.kill('replica-1')
  await ana.answer('Ahora se corta el camino', '1000')
  await expect(ana.hears).toContainText('Abre el menú ⋯ de replica-1 y elige Aislar.')
  await ana.goThere(card(page, 'replica-1').getByRole('button', { name: 'Más acciones: replica-1' }))
  await page.keyboard.press('Enter')
  const isolate = page.getByRole('menuitem', { name: 'Aislar' })
  await expect(isolate).toBeVisible()
  for (let more = 0; !(await isolate.evaluate(item => item === document.activeElement)); more++) {
    expect(more).toBeLessThan(10)
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await ana.answer('¿cómo se distingue', 'No se puede, los dos son silencio')
  await expect(ana.hears).toContainText('presiona ahí Reparar')
  await ana.goThere(page.getByRole('button', { name: /^Reparar la partición/ }))
  await page.keyboard.press('Enter')
  await ana.read()
  await ana.answer('Llevas un segundo', words(25))
  await ana.handIn()
})

test('exercise 1 by nothing but the tree that a screen reader has', async ({ panel: { page } }) => {
  const ana = new ScreenReader(page)
  await ana.until(/button "Prácticas"/)
  await ana.press('Prácticas')
  await ana.until(/button "Abrir un archivo…"/)
  const choosing = page.waitForEvent('filechooser')
  await ana.press('Abrir un archivo…')
  const buffer = Buffer.from(await freeExercise('replicacion'))
  await (await choosing).setFiles({ name: 'replicacion.relevo', mimeType: 'application/yaml', buffer })
  await ana.until(/dialog "¿Quién hace las prácticas aquí\?"/)
  await ana.press('Empezar sin decirlo')
  const heard = await ana.follow([
    ['¿Cuántas réplicas de', '2'],
    ['Vas a matar b-2', '100'],
    ['¿Por qué fallaron', 'Porque proxy-b solo atiende si se conecta con las dos'],
    ['Ahora vas a matar a-1', '0'],
    ['Explica con tus palabras', words(25)]
  ])
  expect(heard.at(-1)).toMatch(/\d+ de \d+ puntos/)
  // The end leads on: the report is a button with that name, in the same place.
  await ana.press('Entregar informe', 'Práctica')
  await ana.until(/dialog "Entregar informe"[^]*button "Guardar informe HTML"/)
})
