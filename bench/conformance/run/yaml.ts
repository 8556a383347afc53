import { Worker } from 'node:worker_threads'

/** How long a file may take, and how much memory, MiB. */
const patienceMs = 10_000
const memoryMib = 256

/** Whether a topology of this text is `refused`, or what happens otherwise. @param program `yaml-reader`, bundled */
export function judgeYaml(program: string, text: string): Promise<string> {
  return new Promise(resolve => {
    const worker = new Worker(program, {
      workerData: text,
      resourceLimits: { maxOldGenerationSizeMb: memoryMib }
    })
    const done = (what: string): void => {
      clearTimeout(timer)
      void worker.terminate()
      resolve(what)
    }
    const timer = setTimeout(() => done(`not read in ${patienceMs} ms`), patienceMs)
    worker.once('message', done)
    worker.once('error', error => done(`broke: ${error.message}`))
    worker.once('exit', code => done(`ended with ${code}`))
  })
}
