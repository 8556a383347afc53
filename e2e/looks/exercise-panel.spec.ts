import type { Page } from '@playwright/test'
import { freeTopology } from '../../test/support/free-topology'
import { namedByNothing, nameless, overflow, weakTexts } from '../support/accessibility'
import { Student } from '../support/exercise'
import { misplaced } from '../support/geometry'
import { expect, test } from '../support/host'

// The smallest screen that a student of the course has.
test.use({ preset: 'replicated-server', locale: 'es-MX', viewport: { width: 1280, height: 720 } })

const both = (text: string) => ({ es: text, en: text })

/** An exercise with something of all that the panel shows. */
async function everything(): Promise<string> {
  const { topology: lab } = await freeTopology('replicated-server')
  const steps = [
    { say: both('Lee **esto** de `proxy`.') },
    { load: { rate: 40 }, why: both('Para que algo pueda fallar.') },
    {
      predict: {
        ...{ id: 'slow', ask: both('¿Cuántos milisegundos tardará?'), answer: 'number', unit: 'ms' },
        ...{ tolerance: '50 %', measures: 'failover.total' }
      },
      points: 1
    },
    {
      predict: {
        ...{ id: 'who', ask: both('¿Quién seguirá?'), answer: 'choice' },
        choices: ['La otra réplica, en el mismo byte', 'Nadie'].map(text => ({
          value: text,
          text: both(text)
        }))
      }
    },
    { id: 'kill', do: { kill: 'primary' }, why: both('Como un corte de luz.') },
    { check: { measure: 'client.failed', is: 0 }, points: 2, why: both('Nadie lo notó.') },
    { question: { id: 'node', ask: both('¿Qué nodo eligió?'), answer: 'node', is: 'proxy' } },
    { explain: { id: 'why', ask: both('¿Por qué no falló ninguna?'), words: 5 } }
  ]
  return JSON.stringify({ exercise: 'todo', title: both('Todo lo que hay'), lab, steps })
}

/** Looks at what is shown, in both themes and both sizes of type, and once in English. */
async function lookAt(page: Page, what: string): Promise<void> {
  for (const [language, theme, larger] of [
    ['Español', 'Oscuro', true],
    ['Español', 'Claro', true],
    ['English', 'Dark', false],
    ['Español', 'Oscuro', false],
    ['Español', 'Claro', false]
  ] as const) {
    await page.getByRole('navigation').getByRole('radio', { name: language }).click()
    await page.getByRole('radio', { name: theme }).click()
    const projector = page.getByRole('button', { name: /^(?:Proyector|Projector)/ })
    if (((await projector.getAttribute('aria-pressed')) === 'true') !== larger) await projector.click()
    const look = `${what}, ${language}, ${theme}${larger ? ', projector' : ''}`
    expect.soft(await weakTexts(page), `weak texts: ${look}`).toEqual([])
    expect.soft(await nameless(page), `controls without a name: ${look}`).toEqual([])
    expect.soft(await namedByNothing(page), `named by nothing: ${look}`).toEqual([])
    expect.soft(await overflow(page), `overflow: ${look}`).toEqual([])
    if (!larger) expect.soft(await misplaced(page), `cut or covered: ${look}`).toEqual([])
  }
}

test('each stage of an exercise is read by everybody, in both themes, languages and sizes of type', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const { page } = ana
  const now = ana.panel.locator('.exercise-now')
  const stage = async (text: string) => {
    await expect(now).toContainText(text)
    await lookAt(page, text)
  }
  await ana.openFile('todo', await everything())
  expect(await misplaced(page), 'who does it').toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
  await stage('Lee esto de proxy.')
  await ana.read()
  await stage('¿Cuántos milisegundos')
  await ana.answer('¿Cuántos milisegundos', '100')
  await stage('¿Quién seguirá?')
  await ana.answer('¿Quién seguirá?', 'La otra réplica, en el mismo byte')
  await stage('Presiona Matar')
  await ana.press('replica-1', 'Matar')
  await stage('¿Qué nodo eligió?')
  await ana.answer('¿Qué nodo eligió?', 'proxy')
  await stage('¿Por qué no falló ninguna?')
  await ana.answer('¿Por qué no falló', 'Porque había otra con lo mismo')
  await ana.held()
  await lookAt(page, 'the end')
})

test('the dialog to hand in is whole in a small window, and says how a date is written', async ({
  panel
}) => {
  const ana = new Student(panel.page)
  const { page } = ana
  const { topology: lab } = await freeTopology('replicated-server')
  const steps = [{ say: both('Lee.') }]
  await ana.openFile('una', JSON.stringify({ exercise: 'una', title: 'Una', lab, steps }))
  await page.getByRole('dialog').getByRole('button', { name: 'Empezar sin decirlo' }).click()
  await ana.read()
  await ana.panel.getByRole('button', { name: 'Entregar informe' }).click()
  const dialog = page.getByRole('dialog', { name: 'Entregar informe' })
  await expect(dialog.getByRole('textbox', { name: 'Fecha' })).toHaveAccessibleDescription(
    /^Por ejemplo: \d{1,2} de [a-z]+ de \d{4}$/
  )
  // Nothing of it is scrolled away.
  const modal = page.locator('.modal')
  expect(await modal.evaluate(box => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(1)
  await expect(dialog.getByRole('button', { name: 'Añadir una imagen…' })).toBeInViewport({ ratio: 1 })
  expect(await misplaced(page)).toEqual([])
  await dialog.getByRole('radio', { name: 'English' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Fecha' })).toHaveAccessibleDescription(
    /^Por ejemplo: [A-Z][a-z]+ \d{1,2}, \d{4}$/
  )
})
