import { afterAll, beforeAll } from 'vitest'
import { beginFile, beginTests, endFile } from './end-of-file'

beginFile()
beforeAll(beginTests)
afterAll(endFile)
