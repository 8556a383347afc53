import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { playwrightsDisabledFeatures } from '../../scripts/lib/test/chromium.mjs'

it("Playwright's own list of features that are off is whole in ours, which takes its place", () => {
  const ofTest = createRequire(import.meta.resolve('@playwright/test'))
  const ofPlaywright = createRequire(ofTest.resolve('playwright'))
  const source = readFileSync(ofPlaywright.resolve('playwright-core/lib/coreBundle'), 'utf8')
  const [, list = ''] = /disabledFeatures = \[(.*?)\n\s*\]/s.exec(source) ?? []
  const features = [...list.matchAll(/^\s*"(\w+)",?$/gm)].map(([, name]) => name)
  expect(features.length).toBeGreaterThan(0)
  expect(playwrightsDisabledFeatures).toEqual(features)
})
