import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nameless, overflow, weakTexts } from './support/accessibility'
import { misplaced } from './support/geometry'
import { handInOfOne, handInsOfAClass } from './support/hand-ins'
import { expect, test } from './support/host'

test.use({ preset: 'replicated-server', locale: 'es-MX', viewport: { width: 1280, height: 720 } })

test('a teacher marks a folder of hand-ins by keyboard alone, and saves what came of it', async ({
  panel: { page, dataDir }
}) => {
  const folder = join(dataDir, 'entregas')
  await handInsOfAClass(folder)
  await page.getByRole('navigation').getByRole('button', { name: 'Prácticas' }).click()
  await page.getByRole('button', { name: 'Calificar entregas' }).click()
  await page.getByRole('textbox', { name: /^Carpeta de entregas/ }).fill(folder)
  await page.keyboard.press('Enter')

  // What does not follow comes first, and nobody else is accused.
  const table = page.getByRole('region', { name: 'Entregas' })
  const row = (name: string) => table.getByRole('row', { name: new RegExp(name) })
  await expect(row('Eva Sol')).toBeVisible()
  const flags = async (name: string) => (await row(name).getByRole('cell').allTextContents()).slice(2, 4)
  for (const [name, forged, alike] of [
    ['Eva Sol', true, false],
    ['Luis Ñu', false, true],
    // The journal of the copy says who did it.
    ['Pía Ruiz', true, true],
    ['Ana Núñez', false, false],
    ['Beto Sáenz', false, false]
  ] as const) {
    const [forgeries, copies] = await flags(name)
    expect.soft(forgeries !== '—', `${name}: forged`).toBe(forged)
    expect.soft(copies !== '—', `${name}: copied`).toBe(alike)
  }
  expect.soft(await misplaced(page), 'the table of hand-ins').toEqual([])
  const order = await table.getByRole('rowheader').allTextContents()
  expect(order.slice(0, 3).join()).not.toMatch(/Ana|Beto/)

  // From here on there is no mouse.
  const names = order.map(text => text.replace(/2020.*/, ''))
  await table.getByRole('button', { name: names[0]! }).focus()
  await page.keyboard.press('Enter')
  for (const [index, name] of names.entries()) {
    await expect(page.getByRole('heading', { name })).toBeVisible()
    expect.soft(await misplaced(page), `the hand-in of ${name}`).toEqual([])
    const given = String(index % 5)
    if (name === 'Eva Sol') await expect(page.getByText('(debe ser 0)')).toBeVisible()
    if (name === 'Beto Sáenz') await expect(page.getByText('no se entregó ninguna corrida')).toBeVisible()
    else {
      await page.keyboard.press(given)
      await expect(page.getByText('Guardado', { exact: true })).toBeVisible()
      await expect(page.getByRole('radio', { name: given, exact: true })).toBeChecked()
    }
    if (index === 0) {
      // What is shown was looked at in the other language.
      await page.getByRole('radio', { name: 'English' }).press('Space')
      await expect(page.getByText('Why did none fail?')).toBeVisible()
      await expect(page.getByText('(should be 0)')).toBeVisible()
      await page.getByRole('radio', { name: 'Español' }).press('Space')
      await expect(page.getByText('¿Por qué no falló ninguna?')).toBeVisible()
      await page.getByRole('textbox', { name: 'Comentario para el estudiante' }).focus()
      await page.keyboard.type('Ven a verme: 4 de tus sucesos no cuadran.')
      for (const theme of ['Oscuro', 'Claro']) {
        await page.getByRole('radio', { name: theme }).press('Space')
        expect.soft(await weakTexts(page), `weak texts, ${theme}`).toEqual([])
      }
      expect.soft(await nameless(page), 'controls without a name').toEqual([])
      expect.soft(await overflow(page), 'overflow').toEqual([])
      await page.getByRole('textbox', { name: 'Comentario para el estudiante' }).focus()
    }
    await page.keyboard.press('Control+Enter')
  }

  // After the last comes the table.
  await expect(page.getByText('4 calificadas de 5')).toBeVisible()
  await page.getByRole('button', { name: 'Guardar calificaciones' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(`Se guardó en ${folder}-marked`)).toBeVisible()
  const out = `${folder}-marked`
  const marks = JSON.parse(readFileSync(join(out, 'marks.json'), 'utf8')) as Record<
    string,
    { points: object; comment: string }
  >
  expect(marks[names[0]!]).toEqual({
    points: { why: 0 },
    comment: 'Ven a verme: 4 de tus sucesos no cuadran.'
  })
  expect(Object.keys(marks)).toHaveLength(4)
  expect(readFileSync(join(out, 'marks.csv'), 'utf8')).toContain('Ana Núñez')
  expect(existsSync(join(out, 'moodle.csv'))).toBe(true)
  const pages = readdirSync(join(out, 'feedback'))
  expect(pages).toHaveLength(5)
  const hers = pages.find(name => name.includes(names[0]!))!
  expect(readFileSync(join(out, 'feedback', hers), 'utf8')).toContain('Ven a verme')

  // Who comes back finds it as it was.
  await page.reload()
  await expect(row('Eva Sol')).toBeVisible()
  await expect(page.getByText('4 calificadas de 5')).toBeVisible()
})

for (const language of ['es', 'en'] as const) {
  const words = {
    es: {
      exercises: 'Prácticas',
      mark: 'Calificar entregas',
      folder: /^Carpeta de entregas/,
      open: 'Abrir la corrida',
      recorded: 'Corrida grabada',
      moment: 'Momento de la corrida',
      send: 'Enviar intercambio',
      back: 'Volver a las entregas',
      runs: 'Corridas',
      list: 'Corridas de antes',
      keep: 'Guardar entre mis corridas',
      kept: 'Ya está entre tus corridas'
    },
    en: {
      exercises: 'Exercises',
      mark: 'Mark hand-ins',
      folder: /^Folder of hand-ins/,
      open: 'Open the run',
      recorded: 'Recorded run',
      moment: 'Moment of the run',
      send: 'Send exchange',
      back: 'Back to the hand-ins',
      runs: 'Runs',
      list: 'Runs of before',
      keep: 'Add to my runs',
      kept: 'It is among your runs now'
    }
  }[language]

  test.describe(`in ${language}`, () => {
    test.use({ locale: language === 'es' ? 'es-MX' : 'en-US' })

    test(`a teacher opens the run of a hand-in, looks at it, and comes back to it (${language})`, async ({
      panel: { page, dataDir }
    }) => {
      const folder = join(dataDir, 'entregas')
      await handInOfOne(folder)
      const screen = (name: string) => page.getByRole('navigation').getByRole('button', { name })
      await screen(words.exercises).click()
      await page.getByRole('button', { name: words.mark }).click()
      await page.getByRole('textbox', { name: words.folder }).fill(folder)
      await page.keyboard.press('Enter')
      const title = language === 'es' ? 'Una muerte' : 'One death'
      await expect(page.getByRole('cell', { name: `${title} una-muerte` })).toBeVisible()
      await page.getByRole('button', { name: 'Eva Sol' }).click()
      await expect(page.getByText(`2020-3 · 4CM1 · ${title}`)).toBeVisible()
      await page.getByRole('button', { name: words.open }).click()

      // Her run as it was: nothing can be done to it, and one goes through it.
      await expect(page.getByText(words.recorded, { exact: true })).toBeVisible()
      await expect(page.getByText('Eva Sol', { exact: true })).toBeVisible()
      await expect(page.locator('.recorded-banner')).toContainText(`Eva Sol · ${title} · `)
      const moment = page.getByRole('slider', { name: words.moment })
      await expect(moment).toBeVisible()
      // It opens where the exercise began, whatever its nodes were doing then.
      await expect(page.getByRole('button', { name: words.send, exact: true })).toBeDisabled()
      await moment.focus()
      await page.keyboard.press('End')
      await expect(page.getByRole('complementary').getByText('Porque había dos').first()).toBeVisible()

      // It is not among the teacher's own, and the way back is to where one was.
      await page.getByRole('button', { name: words.back }).click()
      await expect(page.getByRole('heading', { name: 'Eva Sol' })).toBeVisible()
      await screen(words.runs).click()
      const list = page.getByRole('list', { name: words.list })
      await expect(list.getByRole('listitem')).toHaveCount(1)

      // Unless it is asked for.
      await screen(words.exercises).click()
      await page.getByRole('button', { name: words.open }).click()
      await page.getByRole('button', { name: words.keep }).click()
      await expect(page.getByText(words.kept)).toBeVisible()
      await page.reload()
      await expect(page.getByText(words.recorded, { exact: true })).toBeVisible()
      await page.getByRole('button', { name: words.back }).click()
      await expect(page.getByRole('heading', { name: 'Eva Sol' })).toBeVisible()
      await screen(words.runs).click()
      await expect(list.getByRole('listitem')).toHaveCount(2)
      await expect(list.getByRole('listitem', { name: title })).toBeVisible()
    })
  })
}
