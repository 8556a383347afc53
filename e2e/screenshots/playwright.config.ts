import base from '../../playwright.config'

/** `npm run screenshots`: makes the pictures of the documents again. Not a test: nothing is compared. */
export default {
  ...base,
  projects: [],
  globalSetup: undefined,
  testDir: '.',
  testMatch: '*.shot.ts',
  workers: 1
}
